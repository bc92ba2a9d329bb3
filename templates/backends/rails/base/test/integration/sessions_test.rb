require "test_helper"

class SessionsTest < ActionDispatch::IntegrationTest
  test "login" do
    assert log_in
    assert_equal [ "Bearer", 3600 ], response.parsed_body.values_at("token_type", "expires_in")
    assert_equal "no-store", response.headers["Cache-Control"]

    [ [ "demo@example.com", "wrong" ], [ "nobody@example.com", "demo-password" ] ].each do |email, password|
      log_in(email:, password:)
      assert_problem :unauthorized, "Wrong e-mail address or password."
    end

    log_in(email: nil, password: 5)
    problem = assert_problem :unprocessable_content, "Some values are invalid."
    assert_equal [
      { pointer: "#/email", detail: "This value is missing." },
      { pointer: "#/password", detail: "Enter a password." }
    ], problem[:errors]
  end

  test "me" do
    get "/api/auth/me", headers: bearer
    assert_response :ok
    assert_equal %w[id email name], response.parsed_body.keys
    assert_equal [ "demo@example.com", "Demo User" ], response.parsed_body.values_at("email", "name")
  end

  test "not logged in" do
    unsigned = JWT.encode({ sub: User.sole.id.to_s, exp: 1.hour.from_now.to_i }, nil, "none")
    [ {}, bearer("#{log_in}x"), bearer(unsigned), { "Authorization" => "Basic #{log_in}" } ].each do |headers|
      assert_no_difference "Product.count" do
        post "/api/products", params: { name: "Lamp", price_cents: 1, stock: 1 }, headers:, as: :json
      end
      assert_problem :unauthorized, "Log in first."
      assert_equal "Bearer", response.headers["WWW-Authenticate"]
    end
    path = "/api/products/#{Product.first.id}"
    %i[put delete].each do |verb|
      public_send verb, path, params: { name: "Lamp", price_cents: 1, stock: 1 }, as: :json
      assert_problem :unauthorized, "Log in first."
    end
  end

  test "expired token" do
    token = log_in
    travel 59.minutes
    get "/api/auth/me", headers: bearer(token)
    assert_response :ok
    travel 61.minutes
    get "/api/auth/me", headers: bearer(token)
    assert_problem :unauthorized, "Log in first."
  end

  test "tokens with nonsense in them" do
    [ nil, {}, [], 1.5, "1x", "9" * 30, "\0" ].each do |sub|
      get "/api/auth/me", headers: bearer(JWT.encode({ sub:, exp: 1.hour.from_now.to_i }, Settings::SECRET_KEY, "HS256"))
      assert_response :unauthorized
    end
  end
end
