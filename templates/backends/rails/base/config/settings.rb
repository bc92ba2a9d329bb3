require "resolv"
require "securerandom"

# Settings, all from the environment. A malformed one ends the program with one line that does not show its value.
module Settings
  BODY_LIMIT = 1024 * 1024 # bytes

  def self.read(name, default, demand)
    # Compose passes an unset variable as an empty one.
    value = ENV[name].to_s.empty? ? default : ENV[name]
    yield(value) ? value : abort(demand)
  end

  HOST = read("HOST", "127.0.0.1", "HOST must be an IP address.") do |host|
    host == "localhost" || host.match?(Resolv::AddressRegex)
  end
  PORT = read("PORT", "8000", "PORT must be a number from 1 to 65535.") do |port|
    port.match?(/\A\d{1,5}\z/) && port.to_i.between?(1, 65_535)
  end
  SECRET_KEY = read("SECRET_KEY", SecureRandom.hex(32), "SECRET_KEY must have at least 32 bytes.") do |key|
    key.bytesize >= 32
  end
  DEMO_DATA = read("DEMO_DATA", "0", "DEMO_DATA must be 0 or 1.") { |flag| %w[0 1].include?(flag) } == "1"

  read("RAILS_ENV", "development", "RAILS_ENV must be development, test or production.") do |environment|
    %w[development test production].include?(environment)
  end
end

require_relative "database"
