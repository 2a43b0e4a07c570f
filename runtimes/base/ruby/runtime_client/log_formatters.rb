# frozen_string_literal: true

require 'json'
require 'logger'

module RuntimeClient
  # Text of any encoding, as JSON and the log take it.
  def self.utf8(value)
    value.to_s.encode('UTF-8', invalid: :replace, undef: :replace).scrub
  end

  # Ruby's own format, with the request's id behind the severity.
  class TextFormatter < Logger::Formatter
    def call(severity, time, progname, message)
      format("%s, [%s #%d] %5s %s -- %s: %s\n", severity[0], format_datetime(time), Process.pid, severity,
             $_global_aws_request_id, progname, RuntimeClient.utf8(msg2str(message)))
    end
  end

  # An object a line, for functions whose log format is JSON.
  class JsonFormatter < Logger::Formatter
    def call(severity, time, progname, message)
      entry = {
        timestamp: time.utc.strftime('%Y-%m-%dT%H:%M:%S.%6NZ'), level: severity, message: text_of(message),
        requestId: $_global_aws_request_id, logger: progname&.then { |name| RuntimeClient.utf8(name) },
        **(message.is_a?(Exception) ? details(message) : {})
      }
      "#{JSON.generate(entry.compact)}\n"
    end

    private

    def text_of(message)
      RuntimeClient.utf8(message.is_a?(Exception) ? message.message : msg2str(message))
    end

    def details(error)
      place = error.backtrace_locations&.first
      {
        errorType: error.class.name, errorMessage: RuntimeClient.utf8(error.message),
        stackTrace: (error.backtrace || []).map { |frame| RuntimeClient.utf8(frame) },
        location: place && "#{place.path}:#{place.label}:#{place.lineno}"
      }
    end
  end
end
