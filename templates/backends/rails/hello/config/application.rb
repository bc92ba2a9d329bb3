# The API as in Rails' guides: the baseline for benchmarks.
require_relative "boot"

require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "action_cable/engine"

Bundler.require(*Rails.groups)

require_relative "settings"

module Shop
  class Application < Rails::Application
    config.load_defaults 8.1
    config.api_only = true
    config.secret_key_base = Settings::SECRET_KEY
    config.logger = ActiveSupport::Logger.new($stdout)
    config.log_level = :info
    config.silence_healthcheck_path = "/api/health"
  end
end
