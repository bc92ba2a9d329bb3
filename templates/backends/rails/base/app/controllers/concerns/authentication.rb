# Reads the token of a request, and finds its user.

module Authentication
  extend ActiveSupport::Concern

  TOKEN_LIFETIME = 1.hour

  included do
    before_action :require_user
    attr_reader :current_user
  end

  class_methods do
    def allow_unauthenticated_access(**options)
      skip_before_action :require_user, **options
    end
  end

  private
    def require_user
      @current_user = User.find_by(id: user_id)
      unauthorized "Log in first." unless @current_user
    end

    def unauthorized(detail)
      response.set_header "WWW-Authenticate", "Bearer"
      problem 401, detail
    end

    def sign_token(user)
      now = Time.current.to_i
      JWT.encode({ sub: user.id.to_s, iat: now, exp: now + TOKEN_LIFETIME.to_i }, Settings::SECRET_KEY, "HS256")
    end

    def user_id
      token = request.authorization.to_s[/\ABearer +(\S+)\z/i, 1]
      claims, _ = JWT.decode(token, Settings::SECRET_KEY, true, algorithm: "HS256", required_claims: %w[sub exp])
      Integer(claims["sub"].to_s, 10, exception: false)
    rescue JWT::DecodeError
      nil
    end
end
