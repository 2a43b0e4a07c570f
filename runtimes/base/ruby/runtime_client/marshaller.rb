# frozen_string_literal: true

require 'json'
require 'stringio'

module AwsLambda
  # Functions may replace these methods, as on AWS.
  class Marshaller
    class << self
      def marshall_request(invocation)
        invocation['Content-Type'] == 'application/json' ? JSON.parse(invocation.body) : invocation.body
      end

      # JSON, or bytes with their content type.
      def marshall_response(response)
        case response
        when StringIO, IO then [response, 'application/unknown']
        else response.to_json
        end
      end
    end
  end
end
