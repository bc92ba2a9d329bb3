# Every error as a problem document (RFC 9457). Rails calls this for errors that no controller answered.
module Problems
  CONTENT_TYPE = "application/problem+json"

  DETAILS = {
    400 => "The request is not valid.",
    404 => "There is no such endpoint.",
    500 => "Something went wrong.",
    503 => "The database is not available."
  }.freeze

  # Errors that Rails itself would answer with 500, or with a 405 without the allowed methods.
  STATUSES = {
    "ActionController::UnknownHttpMethod" => :not_found,
    "ActiveModel::ValidationError" => :unprocessable_content,
    "ActiveRecord::ConnectionNotEstablished" => :service_unavailable,
    "ActiveRecord::ConnectionTimeoutError" => :service_unavailable,
    "ActiveRecord::ConnectionFailed" => :service_unavailable,
    "ActiveRecord::DatabaseConnectionError" => :service_unavailable,
    "ActiveRecord::StatementTimeout" => :service_unavailable
  }.freeze

  def self.call(env)
    status = env["PATH_INFO"].delete_prefix("/").to_i
    response(describe(status, env["action_dispatch.exception"]))
  end

  def self.response(document)
    [ document[:status], { "content-type" => CONTENT_TYPE }, [ document.to_json ] ]
  end

  def self.describe(status, error)
    case error
    when ActionDispatch::Http::Parameters::ParseError
      document(status, "The request body is not valid JSON.")
    when ActiveRecord::RecordNotFound
      document(status, "There is no such #{error.model&.downcase || "record"}.")
    when ActiveRecord::RecordInvalid
      document(status, "Some values are invalid.", errors: fields(error.record))
    when ActiveModel::ValidationError
      document(status, "Some values are invalid.", errors: fields(error.model))
    else
      document(status)
    end
  end

  def self.document(status, detail = nil, **members)
    title = Rack::Utils::HTTP_STATUS_CODES[status]
    { title:, status:, detail: detail || DETAILS.fetch(status, title), **members }
  end

  def self.fields(record)
    record.errors.map { |error| { pointer: "#/#{error.attribute}", detail: error.message } }
  end
end
