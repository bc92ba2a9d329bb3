"""A user and some products, to try the shop with."""

from django.db import transaction

from shop.models import Product, User

# name, description, price in cents, stock
PRODUCTS = [
    ("Desk lamp", "Warm light, folds flat.", 3900, 25),
    ("Walnut desk", "Solid wood, oiled by hand.", 48900, 4),
    ("Office chair", "Adjustable in every direction that matters.", 27900, 9),
    ("Monitor arm", "Holds up to 9 kg.", 8900, 14),
    ("Mechanical keyboard", "Quiet switches, loud colours.", 12900, 30),
    ("Wireless mouse", None, 4900, 42),
    ("Notebook", "192 pages, dotted.", 1200, 180),
    ("Fountain pen", "Medium nib, blue ink.", 5600, 17),
    ("Coffee mug", "Holds 300 ml and a grudge.", 1500, 64),
    ("Plant pot", "Terracotta, with saucer.", 2200, 38),
    ("Headphones", "Closed back, 32 ohm.", 15900, 11),
    ("Backpack", "20 litres, fits a 15 inch laptop.", 9900, 21),
]


@transaction.atomic
def seed() -> None:
    """Fill an empty database; leave any other unchanged."""
    if User.objects.exists() or Product.objects.exists():
        return
    User.objects.create_user("demo@example.com", "demo-password", name="Demo User")
    for name, description, price_cents, stock in PRODUCTS:
        Product.objects.create(
            name=name, description=description, price_cents=price_cents, stock=stock
        )
