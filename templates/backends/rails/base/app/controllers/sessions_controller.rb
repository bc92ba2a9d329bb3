class SessionsController < ApplicationController
  # Hashing is slow on purpose. Many logins at once leave a thread to other requests.
  SLOTS = Concurrent::Semaphore.new(Settings::THREADS - 1)

  allow_unauthenticated_access only: :create
  before_action :require_json, only: :create

  def create
    credentials = Credentials.new(body(:email, :password)).tap(&:validate!)
    SLOTS.try_acquire { return log_in(credentials) }

    response.set_header "Retry-After", "1"
    problem 429, "Too many logins at once. Try again in a second."
  end

  def show
    render json: current_user.slice(:id, :email, :name)
  end

  private
    def log_in(credentials)
      user = User.authenticate_by(credentials.attributes)
      return unauthorized("Wrong e-mail address or password.") unless user

      no_store
      render json: { access_token: sign_token(user), token_type: "Bearer", expires_in: TOKEN_LIFETIME.to_i }
    end
end
