"""Anyone can read products; changing them takes a login."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Response
from sqlalchemy import delete, func, select, update

from app import events
from app.auth import current_user
from app.database import SessionDep
from app.models import MAX_ID, Product
from app.problems import require_json
from app.schemas import NO_NUL, ProductInput, ProductPage, ProductPublic

router = APIRouter(prefix="/api/products")

ProductId = Annotated[int, Path(ge=1, le=MAX_ID)]
logged_in = Depends(current_user)
takes_json = Depends(require_json)


@router.get("")
async def list_products(
    session: SessionDep,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 20,
    q: Annotated[str, Query(max_length=80, pattern=NO_NUL)] = "",
) -> ProductPage:
    filters = [Product.name.icontains(q, autoescape=True)] if q else []
    total = await session.scalar(select(func.count()).select_from(Product).where(*filters))
    products = await session.scalars(
        select(Product)
        .where(*filters)
        .order_by(Product.id)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    items = [ProductPublic.model_validate(product) for product in products]
    return ProductPage(items=items, total=total or 0, page=page, per_page=per_page)


@router.post("", status_code=201, dependencies=[logged_in, takes_json])
async def create_product(
    body: ProductInput, session: SessionDep, response: Response
) -> ProductPublic:
    row = Product(**body.model_dump())
    session.add(row)
    await session.commit()
    product = ProductPublic.model_validate(row)
    events.publish("product.created", product)
    response.headers["Location"] = f"/api/products/{product.id}"
    return product


@router.get("/{product_id}")
async def read_product(product_id: ProductId, session: SessionDep) -> ProductPublic:
    return found(await session.get(Product, product_id))


@router.put("/{product_id}", dependencies=[logged_in, takes_json])
async def replace_product(
    product_id: ProductId, body: ProductInput, session: SessionDep
) -> ProductPublic:
    row = await session.scalar(
        update(Product).where(Product.id == product_id).values(body.model_dump()).returning(Product)
    )
    product = found(row)
    await session.commit()
    events.publish("product.updated", product)
    return product


@router.delete("/{product_id}", status_code=204, dependencies=[logged_in])
async def delete_product(product_id: ProductId, session: SessionDep) -> None:
    row = await session.scalar(delete(Product).where(Product.id == product_id).returning(Product))
    product = found(row)
    await session.commit()
    events.publish("product.deleted", product)


def found(row: Product | None) -> ProductPublic:
    if row is None:
        raise HTTPException(404, "There is no such product.")
    return ProductPublic.model_validate(row)
