/** The conformance function in Ruby: does what the event's `do` says. */
export const RUBY_FUNCTION = `
require 'logger'
puts 'loading'
LOG = Logger.new($stdout)
$calls = 0
def fall(event, depth)
  return fall(event, depth - 1) if depth > 1
  raise RangeError, event['text'] * event['times']
end
def handler(event:, context:)
  $calls += 1
  case event['do']
  when 'echo' then event['value']
  when 'nothing' then nil
  when 'calls' then $calls
  when 'context'
    {
      requestId: context.aws_request_id, name: context.function_name, version: context.function_version,
      arn: context.invoked_function_arn, memory: context.memory_limit_in_mb,
      remaining: context.get_remaining_time_in_millis, logGroup: context.log_group_name,
      logStream: context.log_stream_name, client: context.client_context
    }
  when 'env' then ENV.to_h
  when 'identity'
    readable = File.readable?('/run/lambdabox') ? Dir.children('/run/lambdabox').size : 0
    { uid: Process.uid, gid: Process.gid, cwd: Dir.pwd, args: ARGV.size, readable: readable }
  when 'log'
    $stdout.puts 'to stdout'
    warn 'to stderr'
  when 'mix'
    event['rounds'].times do |n|
      print "#{n} out\\n"
      LOG.warn("#{n} record")
      warn "#{n} err"
    end
    nil
  when 'flood'
    event['lines'].times { |n| puts "line #{n}" }
    event['lines']
  when 'fail' then raise RangeError, 'out of range'
  when 'fail-at-length' then fall(event, event['depth'])
  when 'allocate' then ('x' * (event['megabytes'] * 1024 * 1024)).bytesize
  when 'sdk'
    require 'aws-sdk-s3'
    Aws::S3::Client.name
  when 'tmp'
    File.write('/tmp/kept', 'x', mode: 'a')
    File.size('/tmp/kept')
  end
end
`;
