class ApplicationController < ActionController::API
  include Authentication

  wrap_parameters false

  private
    def require_json
      if Rack::MediaType.type(request.get_header("CONTENT_TYPE")) != "application/json"
        problem 415, "The request body must be JSON."
      elsif request.content_length > Settings::BODY_LIMIT
        problem 413, "The request body is too large."
      end
    end

    # The body's members of these names, of any type; nil if missing.
    def body(*names)
      names.index_with { |name| request.request_parameters[name] }
    end

    def problem(status, detail)
      render json: Problems.document(status, detail), status:, content_type: Problems::CONTENT_TYPE
    end
end
