ENV["RAILS_ENV"] ||= "test"
require_relative "../config/environment"
ActiveRecord::Tasks::DatabaseTasks.prepare_all
require "rails/test_help"

class ActionDispatch::IntegrationTest
  setup { Rails.application.load_seed }

  def create(**members)
    post "/api/products", params: { name: "Lamp", price_cents: 3900, stock: 25, **members }, headers: bearer, as: :json
    assert_response :created
    response.location
  end

  def bearer(token = log_in)
    { "Authorization" => "Bearer #{token}" }
  end

  def log_in(email: "demo@example.com", password: "demo-password")
    post "/api/auth/login", params: { email:, password: }, as: :json
    response.parsed_body["access_token"]
  end

  def assert_problem(status, detail)
    assert_response status
    assert_equal "application/problem+json", response.media_type
    problem = JSON.parse(response.body, symbolize_names: true)
    assert_equal [ response.status, detail ], problem.values_at(:status, :detail)
    problem
  end
end
