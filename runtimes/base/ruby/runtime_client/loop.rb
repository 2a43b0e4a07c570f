# frozen_string_literal: true

require_relative 'context'
require_relative 'failure'
require_relative 'handler'
require_relative 'logs'
require_relative 'marshaller'
require_relative 'runtime_api'

# Asks the Runtime API for events and answers them by the function's handler, as AWS's client for Ruby does: the same
# handlers, contexts, documents of errors, lines of log and exit codes (docs/decisions/0044-own-ruby-client.md).
module RuntimeClient
  INIT_FAILED = -4
  CRITICAL = -1
  UNSENT = -2

  class << self
    # Serves until the process is to end; returns the status it ends with.
    def run(task_root, handler_name)
      $stdout.sync = true
      Logs.open(ENV.delete('_LAMBDA_TELEMETRY_LOG_FD'))
      api = RuntimeApi.new(ENV.fetch('AWS_LAMBDA_RUNTIME_API'))
      serve(api, load_handler(task_root, handler_name))
    rescue SignalException
      # An environment that ends is told so while it waits; there is nothing to report.
      0
    rescue Exception => e # What a file does while it is loaded may be anything
      failure = Failure.new(e, 'Init')
      Logs.failure("Init error when loading handler #{handler_name}", failure)
      api&.init_error(failure)
      INIT_FAILED
    end

    private

    def load_handler(task_root, name)
      $LOAD_PATH.unshift(task_root) unless $LOAD_PATH.include?(task_root)
      LambdaHandler.new(name).tap { |handler| require handler.handler_file_name }
    end

    def serve(api, handler)
      loop do
        invocation = api.next_invocation
        # The formatter of the log reads it, and on AWS functions can.
        $_global_aws_request_id = invocation['Lambda-Runtime-Aws-Request-Id']
        trace = invocation['Lambda-Runtime-Trace-Id']
        ENV['_X_AMZN_TRACE_ID'] = trace if trace
        status = answer(api, handler, invocation)
        return status if status
      end
    end

    # Returns nil, or the status that the process is to end with.
    def answer(api, handler, invocation)
      event = AwsLambda::Marshaller.marshall_request(invocation)
      body, content_type = handler.call_handler(event, LambdaContext.new(invocation))
      send_response(api, body, content_type)
    rescue LambdaHandler::Failed => e
      report(api, e, 'Error raised from handler method')
      nil
    rescue LambdaHandler::FailedCritically => e
      report(api, e, 'Critical exception from handler')
      CRITICAL
    end

    def send_response(api, body, content_type)
      api.respond($_global_aws_request_id, body, content_type)
      nil
    rescue StandardError => e
      api.invocation_error($_global_aws_request_id, Failure.new(e, 'Runtime'))
      UNSENT
    end

    def report(api, error, message)
      failure = Failure.new(error.cause, 'Function')
      Logs.failure(message, failure)
      api.invocation_error($_global_aws_request_id, failure)
    end
  end
end
