require "test_helper"

class ProductsTest < ActionDispatch::IntegrationTest
  test "list and search" do
    get "/api/products", params: { page: 3, per_page: 5 }
    assert_response :ok
    page = response.parsed_body
    assert_equal [ 12, 3, 5 ], page.values_at("total", "page", "per_page")
    assert_equal [ "Headphones", "Backpack" ], page["items"].pluck("name")

    create name: "100 % wool"
    { "DESK" => [ "Desk lamp", "Walnut desk" ], "%" => [ "100 % wool" ], "_" => [] }.each do |q, names|
      get "/api/products", params: { q: }
      assert_equal names, response.parsed_body["items"].pluck("name")
    end
  end

  test "create and read" do
    location = create name: "Lamp 💡", description: "Warm."
    product = response.parsed_body
    assert_equal [ "Lamp 💡", "Warm.", 3900, 25 ], product.values_at("name", "description", "price_cents", "stock")
    assert_equal product["created_at"], product["updated_at"]
    get location
    assert_equal product, response.parsed_body
  end

  test "replace and delete" do
    location = create description: "Warm."
    put location, params: { name: "Lantern", price_cents: 2, stock: 3 }, headers: bearer, as: :json
    assert_response :ok
    product = response.parsed_body
    assert_equal [ "Lantern", nil, 2, 3 ], product.values_at("name", "description", "price_cents", "stock")
    get location
    assert_equal product, response.parsed_body

    delete location, headers: bearer
    assert_response :no_content
    [ location, "/api/products/9999999999999999" ].each do |path|
      get path
      assert_problem :not_found, "There is no such product."
      delete path, headers: bearer
      assert_problem :not_found, "There is no such product."
      put path, params: { name: "Lantern", price_cents: 2, stock: 3 }, headers: bearer, as: :json
      assert_problem :not_found, "There is no such product."
    end
  end

  test "invalid values" do
    texts = {
      name: "Enter 1 to 120 characters.",
      description: "Enter at most 2000 characters.",
      price_cents: "Enter a whole number from 0 to 100000000.",
      stock: "Enter a whole number from 0 to 1000000."
    }
    missing = texts.except(:description).transform_values { "This value is missing." }
    {
      { name: " ", description: "\0", price_cents: -1, stock: 1_000_001 } => texts,
      { name: "x" * 121, description: "x" * 2001, price_cents: "5", stock: 5.5 } => texts,
      { name: 5, description: { a: 1 }, price_cents: true, stock: [] } => texts,
      {} => missing
    }.each do |params, errors|
      assert_no_difference "Product.count" do
        post "/api/products", params:, headers: bearer, as: :json
      end
      problem = assert_problem :unprocessable_content, "Some values are invalid."
      assert_equal errors.map { |name, detail| { pointer: "#/#{name}", detail: } }, problem[:errors]
    end

    get "/api/products", params: { page: "one", per_page: 101, q: "\0" }
    problem = assert_problem :unprocessable_content, "Some values are invalid."
    assert_equal %w[#/page #/per_page #/q], problem[:errors].pluck(:pointer)
  end

  test "bodies that are not JSON" do
    json = bearer.merge("Content-Type" => "application/json")
    [ "{", "[" * 5000, '{"name":"\xff"}' ].each do |body|
      post "/api/products", params: body, headers: json
      assert_problem :bad_request, "The request body is not valid JSON."
    end
    post "/api/products", params: "null", headers: json
    assert_problem :unprocessable_content, "Some values are invalid."
    post "/api/products", params: '{"name":"\ud800","price_cents":1,"stock":1}', headers: json
    assert_includes [ 400, 422 ], response.status
    post "/api/products", params: " " * (Settings::BODY_LIMIT + 1), headers: json
    assert_problem :content_too_large, "The request body is too large."
    post "/api/products", params: "{}", headers: json.merge("Content-Type" => "text/json")
    assert_problem :unsupported_media_type, "The request body must be JSON."
  end
end
