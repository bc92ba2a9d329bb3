class SessionsController < ApplicationController
  # Hashing is slow on purpose. With one slot per CPU, many logins at once do not hold up other requests.
  HASHING = Concurrent::Semaphore.new(Etc.nprocessors)

  allow_unauthenticated_access only: :create
  before_action :require_json, only: :create

  def create
    credentials = Credentials.new(body(:email, :password)).tap(&:validate!)
    request.env["puma.mark_as_io_bound"]&.call # so that waiting logins do not take the threads of other requests
    user = HASHING.acquire { User.authenticate_by(credentials.attributes) }
    return unauthorized("Wrong e-mail address or password.") unless user

    no_store
    render json: { access_token: sign_token(user), token_type: "Bearer", expires_in: TOKEN_LIFETIME.to_i }
  end

  def show
    render json: current_user.slice(:id, :email, :name)
  end
end
