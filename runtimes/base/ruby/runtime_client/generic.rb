# frozen_string_literal: true

module RuntimeClient
  # A runtime that has booted before its function is known.
  module Generic
    CONTROL_FD = 61

    class << self
      def waiting?
        IO.for_fd(CONTROL_FD, autoclose: false).stat.socket?
      rescue SystemCallError
        false
      end

      # Waits for the function's variables, which replace the environment, and enters its directory.
      def become_specific
        control = IO.for_fd(CONTROL_FD, 'r+b')
        control.syswrite('R')
        told = control.read
        control.close
        ENV.replace(told.split("\0").reject(&:empty?).to_h { |line| line.split('=', 2) })
        Dir.chdir(ENV.fetch('LAMBDA_TASK_ROOT'))
        # Gems are looked for once, and the function's were not there yet.
        Gem.refresh
      end
    end
  end
end
