# A user and some products, to try the shop with: they fill an empty database, and leave any other unchanged.

# name, description, price in cents, stock
products = [
  [ "Desk lamp", "Warm light, folds flat.", 3900, 25 ],
  [ "Walnut desk", "Solid wood, oiled by hand.", 48900, 4 ],
  [ "Office chair", "Adjustable in every direction that matters.", 27900, 9 ],
  [ "Monitor arm", "Holds up to 9 kg.", 8900, 14 ],
  [ "Mechanical keyboard", "Quiet switches, loud colours.", 12900, 30 ],
  [ "Wireless mouse", nil, 4900, 42 ],
  [ "Notebook", "192 pages, dotted.", 1200, 180 ],
  [ "Fountain pen", "Medium nib, blue ink.", 5600, 17 ],
  [ "Coffee mug", "Holds 300 ml and a grudge.", 1500, 64 ],
  [ "Plant pot", "Terracotta, with saucer.", 2200, 38 ],
  [ "Headphones", "Closed back, 32 ohm.", 15900, 11 ],
  [ "Backpack", "20 litres, fits a 15 inch laptop.", 9900, 21 ]
]

ActiveRecord::Base.transaction do
  if User.none? && Product.none?
    User.create!(email: "demo@example.com", name: "Demo User", password: "demo-password")
    products.each do |name, description, price_cents, stock|
      Product.create!(name:, description:, price_cents:, stock:)
    end
  end
end
