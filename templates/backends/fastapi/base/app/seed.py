"""Demo data for an empty database: a user to log in as, and something to sell."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import password_hash
from app.models import Product, User

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


async def seed(session: AsyncSession) -> None:
    if await session.scalar(select(User.id).limit(1)):
        return
    if await session.scalar(select(Product.id).limit(1)):
        return
    session.add(
        User(
            email="demo@example.com",
            name="Demo User",
            password_hash=password_hash.hash("demo-password"),
        )
    )
    for name, description, price_cents, stock in PRODUCTS:
        session.add(
            Product(name=name, description=description, price_cents=price_cents, stock=stock)
        )
    await session.commit()
