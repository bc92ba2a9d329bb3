require "uri"

module Settings
  DATABASE = "postgres"

  DATABASE_URL_FORM = "DATABASE_URL must look like sqlite:////path/file or postgresql://user:password@host:port/name."

  DATABASE_URL = if ENV["RAILS_ENV"] == "test"
    # A separate database for the tests on that server.
    server = read("TEST_DATABASE_URL", "", "Set TEST_DATABASE_URL to a server where the tests may create a database.") do |url|
      url.start_with?("postgresql://")
    end
    URI(server).tap { |url| url.path = "/shop_test" }.to_s
  else
    read("DATABASE_URL", "", DATABASE_URL_FORM) do |url|
      url.start_with?("postgresql://") && URI(url).path.length > 1
    rescue URI::Error
      false
    end
  end

  # Rails would use it as the tests' database too.
  ENV.delete("DATABASE_URL")
end
