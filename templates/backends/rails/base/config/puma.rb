require_relative "settings"

host = Settings::HOST.include?(":") ? "[#{Settings::HOST}]" : Settings::HOST
bind "tcp://#{host}:#{Settings::PORT}"

# One process: events reach only the listeners of the same one.
workers 0
threads 5, 5
max_io_threads 100 # logins that wait for their turn, beside those five

# The app refuses what is over its own limit; what is far over it is not even read.
http_content_length_limit 2 * Settings::BODY_LIMIT

# Rails knows no route for QUERY; Puma would answer that it does not know the method.
supported_http_methods Puma::Const::SUPPORTED_HTTP_METHODS + %w[QUERY]

# Rails answers for its own errors; what ends here is not HTTP, over which Puma may stumble itself.
lowlevel_error_handler do |_, env, status|
  status = 400 if status == 500 && !env.key?("rack.input")
  Problems.response(Problems.document(status))
end

force_shutdown_after 2 # seconds; to what it then interrupts, Puma gives six more
raise_exception_on_sigterm false
