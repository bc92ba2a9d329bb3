Rails.application.routes.draw do
  scope "api" do
    get "health", to: "health#show"
    resources :products, only: %i[index create show]
  end
end
