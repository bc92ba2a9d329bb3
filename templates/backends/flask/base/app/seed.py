"""Prepare the database: its schema and, with DEMO_DATA=1, demo data."""

import sys

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from .auth import new_user
from .database import db
from .models import Product, User

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


def init_db() -> None:
    """Run the migrations; with DEMO_DATA=1, fill an empty database."""
    try:
        upgrade()
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        sys.exit(f"DATABASE_URL names a database that cannot be used: {reason}")
    if current_app.config["DEMO_DATA"]:
        seed()
    db.engine.dispose()  # a connection must not be shared with forked processes


def seed() -> None:
    if db.session.scalar(select(User).limit(1)) or db.session.scalar(select(Product).limit(1)):
        return
    db.session.add(new_user("demo@example.com", "Demo User", "demo-password"))
    db.session.add_all(
        Product(name=name, description=description, price_cents=price_cents, stock=stock)
        for name, description, price_cents, stock in PRODUCTS
    )
    db.session.commit()
