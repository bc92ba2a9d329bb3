require_relative "settings"

host = Settings::HOST.include?(":") ? "[#{Settings::HOST}]" : Settings::HOST
bind "tcp://#{host}:#{Settings::PORT}"

# One process: events reach only the listeners of the same one.
workers 0
threads 5, 5
max_io_threads 100 # waiting logins, in addition to those five

# The app rejects bodies over its own limit; far larger ones are not even read.
http_content_length_limit 2 * Settings::BODY_LIMIT

# Lets Rails answer QUERY as an unknown route; Puma would reject it as an unknown method.
supported_http_methods Puma::Const::SUPPORTED_HTTP_METHODS + %w[QUERY]

# Rails answers its own errors; what ends up here is not HTTP, which can make Puma itself fail.
lowlevel_error_handler do |_, env, status|
  status = 400 if status == 500 && !env.key?("rack.input")
  Problems.response(Problems.document(status))
end

force_shutdown_after 2 # seconds; Puma gives the requests it then interrupts six more
raise_exception_on_sigterm false

require "puma/server"

# In Ruby 3.3 `close` can wait forever for another thread's write to the same pipe, and a signal that stops Puma
# is such a write: https://github.com/puma/puma/issues/3677. A write that cannot block is safe.
Puma::Server.prepend(Module.new do
  private

  def notify_safely(message)
    @notify.write_nonblock message
  rescue IOError, NoMethodError, Errno::EPIPE, Errno::EBADF
    # It has already stopped.
  end
end)

# This version goes on counting the threads of logins that have ended, until it starts no more:
# https://github.com/puma/puma/issues/3958.
if Puma::Const::VERSION == "8.0.2"
  Puma::ThreadPool.prepend(Module.new do
    private

    def trigger_before_thread_exit_hooks
      @spawned -= 1 unless @shutdown
      super
    end
  end)
end
