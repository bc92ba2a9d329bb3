class HealthController < ApplicationController
  def show
    ActiveRecord::Base.with_connection { |connection| connection.select_value("SELECT 1") }
    render json: { status: "ok", stack: "rails", database: Settings::DATABASE }
  end
end
