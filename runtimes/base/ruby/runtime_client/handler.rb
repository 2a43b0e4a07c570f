# frozen_string_literal: true

require_relative 'marshaller'

# What `file.method` and `file.Module::Class.method` name. Functions outside of any class run as methods of this: errors name
# the class, and they share its methods and variables, so all these names are AWS's or unlikely.
class LambdaHandler
  # The cause is what the function raised: the process goes on.
  class Failed < StandardError; end
  # The same, and the process ends: the function's code is not as it should be, or it wants to end.
  class FailedCritically < StandardError; end

  attr_reader :handler_file_name

  def initialize(name)
    parts = name.split('.')
    unless [2, 3].include?(parts.size)
      raise ArgumentError, "Invalid handler #{name}: it must be FILE.METHOD or FILE.CLASS.METHOD, where FILE.rb is " \
                           'a file of the function, CLASS a module or class in it, and METHOD a method (of CLASS)'
    end

    @handler_file_name = parts.first
    @handler_class = parts[1] if parts.size == 3
    @handler_method_name = parts.last
  end

  # The response, and its content type unless that is JSON. Making JSON of it can run the function's code too.
  def call_handler(event, context)
    AwsLambda::Marshaller.marshall_response(send_to_owner(event:, context:))
  rescue NameError
    raise FailedCritically
  rescue StandardError
    raise Failed
  rescue Exception # `exit` and a full stack are told to the caller too
    raise FailedCritically
  end

  private

  # A method outside of any class is a private one of every object, this too: its @variables are kept here.
  def send_to_owner(**arguments)
    (@handler_class ? Kernel.const_get(@handler_class) : self).__send__(@handler_method_name, **arguments)
  end
end
