Rails.application.configure do
  config.enable_reloading = false
  config.eager_load = false
  config.logger = ActiveSupport::Logger.new(nil)
  config.action_dispatch.show_exceptions = :rescuable
  config.active_support.deprecation = :raise
end
