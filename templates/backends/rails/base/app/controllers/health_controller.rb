class HealthController < ApplicationController
  allow_unauthenticated_access

  def show
    ActiveRecord::Base.with_connection { |connection| connection.select_value("SELECT 1") }
    render json: { status: "ok", stack: "rails", database: Settings::DATABASE }
  rescue ActiveRecord::ActiveRecordError => error
    Rails.logger.error "The database is not available: #{error.message.squish}"
    problem 503, "The database is not available."
  end

  def contract
    send_file Rails.root.join("openapi.yaml"), type: "application/yaml", disposition: :inline
  end
end
