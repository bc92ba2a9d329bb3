require "websocket/driver"

Rails.application.routes.draw do
  scope "api", format: false do
    get "health", to: "health#show"
    get "openapi.yaml", to: "health#contract"

    post "auth/login", to: "sessions#create"
    get "auth/me", to: "sessions#show"

    constraints id: /[1-9]\d{0,15}/ do
      resources :products, only: %i[index create show destroy]
      put "products/:id", to: "products#update"
    end

    # Without these two headers, the driver would speak an obsolete protocol.
    get "events", to: ActionCable.server, constraints: ->(request) {
      WebSocket::Driver.websocket?(request.env) &&
        request.headers["Sec-WebSocket-Version"] == "13" && request.headers["Sec-WebSocket-Key"].present?
    }
  end
end
