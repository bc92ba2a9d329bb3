require_relative "boot"

require "rails"
require "active_record/railtie"
require "action_controller/railtie"
require "action_cable/engine"
require "rails/test_unit/railtie"

# Require the gems listed in Gemfile, including any gems
# you've limited to :test, :development, or :production.
Bundler.require(*Rails.groups)

require_relative "settings"
require_relative "../lib/problems"
require_relative "../lib/request_log"

module Shop
  class Application < Rails::Application
    config.load_defaults 8.1
    config.api_only = true
    config.secret_key_base = Settings::SECRET_KEY

    # Errors are problem documents in development too; the log has their backtraces.
    config.consider_all_requests_local = false
    config.exceptions_app = Problems
    config.action_dispatch.rescue_responses.merge!(Problems::STATUSES)
    config.action_dispatch.log_rescued_responses = false

    config.logger = ActiveSupport::Logger.new($stdout)
    config.log_level = :info
    config.action_controller.logger = Logger.new(nil) # RequestLog has a line for each request
    config.action_cable.logger = ActiveSupport::Logger.new($stdout, level: :warn)
    config.silence_healthcheck_path = "/api/health"
    config.middleware.swap Rails::Rack::Logger, RequestLog

    config.middleware.delete Rack::Runtime # would reveal how long each response took
    config.public_file_server.enabled = false
    config.hosts.clear # no response depends on the Host header

    config.action_cable.mount_path = nil # config/routes.rb has it
    config.action_cable.disable_request_forgery_protection = true # events are public, and no cookie is read
  end
end
