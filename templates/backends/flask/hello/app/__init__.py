"""The products as in Flask's tutorial: the baseline for benchmarks of the real backend."""

from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text

from .config import get_settings
from .database import DATABASE, db, engine_url, migrate
from .models import Product, User


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.from_object(get_settings())
    app.config["SQLALCHEMY_DATABASE_URI"] = engine_url(str(get_settings().DATABASE_URL))
    db.init_app(app)
    migrate.init_app(app, db)

    @app.get("/api/health")
    def health() -> ResponseReturnValue:
        db.session.execute(text("SELECT 1"))
        return {"status": "ok", "stack": "flask", "database": DATABASE}

    @app.get("/api/products")
    def list_products() -> ResponseReturnValue:
        page = db.paginate(select(Product).order_by(Product.id))
        items = [to_json(product) for product in page]
        return {"items": items, "total": page.total, "page": page.page, "per_page": page.per_page}

    @app.get("/api/products/<int:product_id>")
    def read_product(product_id: int) -> ResponseReturnValue:
        return to_json(db.get_or_404(Product, product_id))

    @app.post("/api/products")
    def create_product() -> ResponseReturnValue:
        db.session.get(User, 1)  # like the query for the token's user
        product = Product(**request.get_json())
        db.session.add(product)
        db.session.commit()
        return to_json(product), 201

    return app


def to_json(product: Product) -> dict[str, Any]:
    return {
        "id": product.id,
        "name": product.name,
        "description": product.description,
        "price_cents": product.price_cents,
        "stock": product.stock,
        "created_at": product.created_at.isoformat(),
        "updated_at": product.updated_at.isoformat(),
    }
