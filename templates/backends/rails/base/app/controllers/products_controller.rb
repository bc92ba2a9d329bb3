class ProductsController < ApplicationController
  allow_unauthenticated_access only: %i[index show]
  before_action :require_json, only: %i[create update]

  def index
    query = ProductQuery.new(params.permit(:page, :per_page, :q)).tap(&:validate!)
    products = Product.search(query.q)
    render json: {
      items: products.order(:id).limit(query.limit).offset(query.offset),
      total: products.count,
      page: query.page.to_i,
      per_page: query.limit
    }
  end

  def create
    product = Product.create!(product_params)
    render json: product, status: :created, location: "/api/products/#{product.id}"
  end

  def show
    render json: Product.find(params[:id])
  end

  def update
    render json: change { |product| product.update!(product_params) }
  end

  def destroy
    change(&:destroy!)
    head :no_content
  end

  private
    def product_params
      body(:name, :description, :price_cents, :stock)
    end

    # Locked, so that each of several concurrent requests is answered with what it wrote.
    def change(&)
      Product.transaction { Product.lock.find(params[:id]).tap(&) }
    end
end
