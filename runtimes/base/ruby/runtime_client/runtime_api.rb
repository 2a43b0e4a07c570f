# frozen_string_literal: true

require 'json'
require 'net/http'

module RuntimeClient
  # The Runtime API, over one connection that stays open.
  class RuntimeApi
    ROOT = '/2018-06-01/runtime'

    def initialize(address)
      host, port = address.split(':')
      # The nil: never by a proxy, whatever the function's variables say.
      @http = Net::HTTP.new(host, port.to_i, nil)
      @http.read_timeout = @http.write_timeout = nil
      @http.keep_alive_timeout = 365 * 24 * 3600
      # An event that was asked for twice would be lost once.
      @http.max_retries = 0
      @agent = { 'User-Agent' => "aws-lambda-ruby/#{RUBY_VERSION}" }
    end

    # The HTTP response, with the event as its body. Waits for as long as it takes.
    def next_invocation
      @http.start unless @http.started?
      response = @http.get("#{ROOT}/invocation/next", @agent)
      return response if response.is_a?(Net::HTTPSuccess)

      raise "Received #{response.code} when waiting for next invocation."
    end

    def respond(request_id, body, content_type)
      body = body.read if content_type == 'application/unknown'
      post("invocation/#{request_id}/response", body, 'Content-Type' => content_type || 'application/json')
    end

    def invocation_error(request_id, failure)
      fail_with("invocation/#{request_id}/error", failure)
    end

    def init_error(failure)
      fail_with('init/error', failure)
    end

    private

    def fail_with(path, failure)
      post(path, failure.document.to_json, 'Lambda-Runtime-Function-Error-Type' => failure.type)
    end

    def post(path, body, headers)
      @http.start unless @http.started?
      @http.post("#{ROOT}/#{path}", body, @agent.merge('Content-Type' => 'application/json', **headers))
    end
  end
end
