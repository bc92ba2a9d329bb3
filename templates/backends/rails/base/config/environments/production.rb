Rails.application.configure do
  config.enable_reloading = false
  config.eager_load = true
  config.log_level = :info
  config.active_record.dump_schema_after_migration = false
end
