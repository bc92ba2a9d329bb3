"""Anyone can read products; changing them takes a login."""

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy import delete, select, update
from werkzeug.exceptions import NotFound

from . import events
from .auth import login_required
from .database import db
from .models import Product
from .schemas import ProductInput, ProductQuery, parse_body, to_json

bp = Blueprint("products", __name__, url_prefix="/api/products")


@bp.get("")
def list_products() -> ResponseReturnValue:
    query = ProductQuery.model_validate(request.args.to_dict())
    products = select(Product).order_by(Product.id)
    if query.q:
        products = products.where(Product.name.icontains(query.q, autoescape=True))
    page = db.paginate(products, page=query.page, per_page=query.per_page, error_out=False)
    return {
        "items": [to_json(product) for product in page],
        "total": page.total,
        "page": page.page,
        "per_page": page.per_page,
    }


@bp.post("")
@login_required
def create_product() -> ResponseReturnValue:
    row = Product(**parse_body(ProductInput).model_dump())
    db.session.add(row)
    db.session.commit()
    product = to_json(row)
    events.publish("product.created", product)
    return product, 201, {"Location": f"/api/products/{row.id}"}


@bp.get("/<id:product_id>")
def read_product(product_id: int) -> ResponseReturnValue:
    return found(db.session.get(Product, product_id))


@bp.put("/<id:product_id>")
@login_required
def replace_product(product_id: int) -> ResponseReturnValue:
    values = parse_body(ProductInput).model_dump()
    row = db.session.scalar(
        update(Product).where(Product.id == product_id).values(values).returning(Product)
    )
    product = found(row)
    db.session.commit()
    events.publish("product.updated", product)
    return product


@bp.delete("/<id:product_id>")
@login_required
def delete_product(product_id: int) -> ResponseReturnValue:
    row = db.session.scalar(delete(Product).where(Product.id == product_id).returning(Product))
    product = found(row)
    db.session.commit()
    events.publish("product.deleted", product)
    return "", 204


def found(row: Product | None) -> dict[str, Any]:
    if row is None:
        raise NotFound("There is no such product.")
    return to_json(row)
