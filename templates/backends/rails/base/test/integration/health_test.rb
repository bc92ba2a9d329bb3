require "test_helper"

class HealthTest < ActionDispatch::IntegrationTest
  test "health" do
    get "/api/health"
    assert_response :ok
    assert_equal({ "status" => "ok", "stack" => "rails", "database" => Settings::DATABASE }, response.parsed_body)
  end

  test "health without a database" do
    ActiveRecord::Base.connected_to(role: :missing) { get "/api/health" }
    assert_problem :service_unavailable, "The database is not available."
  end

  test "the contract" do
    get "/api/openapi.yaml"
    assert_equal "application/yaml", response.media_type
    assert response.body.start_with?("openapi: 3.1")
  end

  test "what no route takes" do
    [ "/", "/api/nothing", "/api/events", "/api/products/1.5", "/api/products/abc" ].each do |path|
      get path
      assert_problem :not_found, "There is no such endpoint."
    end
  end
end
