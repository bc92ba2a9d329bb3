require "test_helper"
require "open3"

class SettingsTest < ActiveSupport::TestCase
  test "settings" do
    [
      [ "DATABASE_URL", "mysql://user:hunter22@host/shop" ],
      [ "DATABASE_URL", "sqlite:////dev/null/hunter22.db" ],
      [ "DATABASE_URL", "postgresql://user:hunter22@127.0.0.1:1/shop" ],
      [ "SECRET_KEY", "hunter22" ],
      [ "PORT", "hunter22" ],
      [ "HOST", "hunter22:1" ],
      [ "DEMO_DATA", "hunter22" ],
      [ "RAILS_ENV", "hunter22" ]
    ].each do |name, value|
      output, status = Open3.capture2e({ "RAILS_ENV" => "production", name => value }, "bin/serve")
      assert_equal 1, status.exitstatus
      assert_equal 1, output.lines.size, output
      assert_includes output, name
      assert_not_includes output, "hunter"
    end
  end

  test "demo data fills an empty database once" do
    2.times { Rails.application.load_seed }
    assert_equal [ 1, 12 ], [ User.count, Product.count ]
  end
end
