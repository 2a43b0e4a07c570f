# frozen_string_literal: true

# Runs the runtime client; a generic environment is first told which function it serves (runtimes/README.md, "Generic
# runtimes").
require_relative 'runtime_client/loop'
require_relative 'runtime_client/generic'

RuntimeClient::Generic.become_specific if RuntimeClient::Generic.waiting?
exit(RuntimeClient.run(ENV.fetch('LAMBDA_TASK_ROOT', '/var/task'), ENV.fetch('_HANDLER')))
