# frozen_string_literal: true

require 'json'

# The second argument of a handler.
class LambdaContext
  attr_reader :aws_request_id, :invoked_function_arn, :log_group_name, :log_stream_name, :function_name,
              :memory_limit_in_mb, :function_version, :identity, :client_context, :deadline_ms, :tenant_id

  # Takes the headers of an invocation; those of the identity and of the client are JSON.
  def initialize(headers)
    @aws_request_id = headers['Lambda-Runtime-Aws-Request-Id']
    @invoked_function_arn = headers['Lambda-Runtime-Invoked-Function-Arn']
    @deadline_ms = headers['Lambda-Runtime-Deadline-Ms'].to_i
    @tenant_id = headers['Lambda-Runtime-Aws-Tenant-Id']
    @identity = parsed(headers['Lambda-Runtime-Cognito-Identity'])
    @client_context = parsed(headers['Lambda-Runtime-Client-Context'])
    @log_group_name = ENV.fetch('AWS_LAMBDA_LOG_GROUP_NAME', nil)
    @log_stream_name = ENV.fetch('AWS_LAMBDA_LOG_STREAM_NAME', nil)
    @function_name = ENV.fetch('AWS_LAMBDA_FUNCTION_NAME', nil)
    @memory_limit_in_mb = ENV.fetch('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', nil)
    @function_version = ENV.fetch('AWS_LAMBDA_FUNCTION_VERSION', nil)
    # A clock that is set while the function runs does not change what remains.
    @offset_ms = clock_ms(Process::CLOCK_REALTIME) - clock_ms(Process::CLOCK_MONOTONIC)
  end

  def get_remaining_time_in_millis
    [@deadline_ms - @offset_ms - clock_ms(Process::CLOCK_MONOTONIC), 0].max
  end

  private

  def parsed(text)
    text && JSON.parse(text)
  end

  def clock_ms(clock)
    Process.clock_gettime(clock, :millisecond)
  end
end
