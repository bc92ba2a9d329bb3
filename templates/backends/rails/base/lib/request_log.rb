# One line per request, instead of Rails' four.
class RequestLog
  def initialize(app)
    @app = app
  end

  def call(env)
    request = env.values_at("REMOTE_ADDR", "REQUEST_METHOD", "REQUEST_URI").join(" ")
    began = Process.clock_gettime(Process::CLOCK_MONOTONIC, :float_millisecond)
    status, * = response = @app.call(env)
    took = Process.clock_gettime(Process::CLOCK_MONOTONIC, :float_millisecond) - began
    Rails.logger.info "#{request} #{status == -1 ? 101 : status} #{took.round} ms"
    response
  end
end
