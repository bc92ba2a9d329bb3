Rails.application.configure do
  config.enable_reloading = false
  config.eager_load = true
  config.active_record.dump_schema_after_migration = false
end
