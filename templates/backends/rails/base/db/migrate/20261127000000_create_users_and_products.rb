class CreateUsersAndProducts < ActiveRecord::Migration[8.1]
  def change
    create_table :users do |t|
      t.string :email, null: false, index: { unique: true }
      t.string :name, null: false
      t.string :password_digest, null: false
    end

    create_table :products do |t|
      t.string :name, null: false
      t.string :description
      t.integer :price_cents, null: false
      t.integer :stock, null: false
      t.timestamps
    end
  end
end
