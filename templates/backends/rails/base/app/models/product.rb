class Product < ApplicationRecord
  validates :name, text: { in: 1..120, message: "Enter 1 to 120 characters." }
  validates :description, text: { in: 0..2000, message: "Enter at most 2000 characters." }, allow_nil: true
  validates :price_cents, whole_number: { in: 0..100_000_000 }
  validates :stock, whole_number: { in: 0..1_000_000 }

  after_create_commit { publish "product.created" }
  after_update_commit { publish "product.updated" }
  after_destroy_commit { publish "product.deleted" }

  # Products whose name contains a text; all of them if it is empty.
  def self.search(text)
    where("lower(name) LIKE lower(?) ESCAPE '\\'", "%#{sanitize_sql_like(text)}%")
  end

  private
    def publish(type)
      ActionCable.server.broadcast(ApplicationCable::Connection::EVENTS, { type:, product: self })
    end
end
