# frozen_string_literal: true

require 'json'
require 'logger'
require_relative 'log_formatters'

module RuntimeClient
  # What `puts` and loggers write, as records: one of several lines stays one event of the log. Without the descriptor
  # for them all goes to standard output.
  module Logs
    TEXT_RECORD = 0xa55a0003
    # Those of Lambda by those of loggers, where they differ.
    LEVELS = { 'TRACE' => 'DEBUG' }.freeze

    # A device of loggers.
    class Sink
      def initialize(file)
        @file = file
      end

      def write(message)
        now = Process.clock_gettime(Process::CLOCK_REALTIME, :microsecond)
        # In one write: threads may log at once.
        @file.write([TEXT_RECORD, message.bytesize, now].pack('L>L>Q>') + message.b)
      end

      def close; end
    end

    class << self
      attr_reader :sink

      def open(descriptor)
        return unless descriptor

        file = IO.for_fd(Integer(descriptor), 'wb')
        file.sync = true
        @sink = Sink.new(file)
        Logger.prepend(Loggers)
        Kernel.prepend(Puts)
      rescue SystemCallError
        # Not open: as if there were none.
      end

      def failure(message, failure)
        puts message
        puts JSON.pretty_generate(failure.document)
      end

      def formatter
        json? ? JsonFormatter.new : TextFormatter.new
      end

      def level
        told = ENV.fetch('AWS_LAMBDA_LOG_LEVEL', 'DEBUG')
        json? ? LEVELS.fetch(told, told) : 'DEBUG'
      end

      private

      def json?
        ENV['AWS_LAMBDA_LOG_FORMAT'] == 'JSON'
      end
    end

    # Of every object, but not of standard output itself.
    module Puts
      private

      def puts(*values)
        Logs.sink.write(values.flatten.map { |value| RuntimeClient.utf8(value) }.join("\n"))
      end
    end

    # Of every logger that would write to standard output or standard error.
    module Loggers
      def initialize(device, shift_age = 0, shift_size = 1_048_576, level: Logs.level, datetime_format: nil, **options)
        return super unless device.nil? || device == $stdout || device == $stderr

        super(Logs.sink, shift_age, shift_size, level:, **options)
        @default_formatter = Logs.formatter
        self.datetime_format = datetime_format
      end
    end
  end
end
