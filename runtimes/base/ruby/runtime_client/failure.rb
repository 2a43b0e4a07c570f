# frozen_string_literal: true

require 'json'

module RuntimeClient
  # An exception as the service is told of it.
  class Failure
    MOST_FRAMES = 100
    # The classes that the platform is told by name; all others are the function's own matter.
    NAMED = [
      ArgumentError, NoMethodError, Exception, StandardError, NameError, LoadError, SystemExit, SystemStackError
    ].map(&:name).freeze

    # `origin` is Init, Function or Runtime: where it was raised.
    def initialize(error, origin)
      @error = error
      @origin = origin
    end

    # For the header.
    def type
      NAMED.include?(@error.class.name) ? named : 'Function<UserException>'
    end

    def document
      { errorMessage: @error.message, errorType: named, stackTrace: frames }
    end

    private

    def named
      "#{@origin}<#{@error.class}>"
    end

    def frames
      (@error.backtrace_locations || []).first(MOST_FRAMES).map(&:to_s).take_while { |frame| !frame.start_with?('lib') }
    end
  end
end
