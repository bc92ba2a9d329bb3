# The parameters of the list of products.
class ProductQuery
  include ActiveModel::Model
  include ActiveModel::Attributes

  attribute :page, default: 1
  attribute :per_page, default: 20
  attribute :q, default: ""

  validates :page, numericality: { only_integer: true, in: 1..1_000_000, message: "Enter a whole number from 1 to 1000000." }
  validates :per_page, numericality: { only_integer: true, in: 1..100, message: "Enter a whole number from 1 to 100." }
  validates :q, text: { in: 0..80, message: "Enter at most 80 characters." }

  def limit
    per_page.to_i
  end

  def offset
    limit * (page.to_i - 1)
  end
end
