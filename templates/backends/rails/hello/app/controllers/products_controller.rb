class ProductsController < ApplicationController
  def index
    page, per_page = params.fetch(:page, 1).to_i, params.fetch(:per_page, 20).to_i
    render json: {
      items: Product.order(:id).limit(per_page).offset((page - 1) * per_page),
      total: Product.count,
      page:,
      per_page:
    }
  end

  def create
    User.find(1) # like the query for the token's user
    product = Product.create!(params.expect(product: %i[name description price_cents stock]))
    render json: product, status: :created, location: product
  end

  def show
    render json: Product.find(params[:id])
  end
end
