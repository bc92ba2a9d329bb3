# One line for each request, where Rails would write four.
class RequestLog
  def initialize(app)
    @app = app
  end

  def call(env)
    request = ActionDispatch::Request.new(env)
    line = "#{request.remote_ip} #{request.request_method} #{request.filtered_path}"
    began = Process.clock_gettime(Process::CLOCK_MONOTONIC, :float_millisecond)
    status, * = response = @app.call(env)
    took = Process.clock_gettime(Process::CLOCK_MONOTONIC, :float_millisecond) - began
    Rails.logger.info "#{line} #{status == -1 ? 101 : status} #{took.round} ms"
    response
  end
end
