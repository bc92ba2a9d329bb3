"""The products as in FastAPI's tutorial: the baseline for benchmarks of the real backend."""

from datetime import datetime
from typing import Any

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel
from sqlalchemy import func, select, text

from app.database import DATABASE, SessionDep
from app.models import Product, User

app = FastAPI()


class ProductInput(BaseModel):
    name: str
    description: str | None = None
    price_cents: int
    stock: int


class ProductPublic(ProductInput):
    id: int
    created_at: datetime
    updated_at: datetime


class ProductPage(BaseModel):
    items: list[ProductPublic]
    total: int
    page: int
    per_page: int


@app.get("/api/health")
async def health(session: SessionDep) -> dict[str, str]:
    await session.execute(text("SELECT 1"))
    return {"status": "ok", "stack": "fastapi", "database": DATABASE}


@app.get("/api/products", response_model=ProductPage)
async def list_products(session: SessionDep, page: int = 1, per_page: int = 20) -> Any:
    total = await session.scalar(select(func.count()).select_from(Product))
    products = select(Product).order_by(Product.id).limit(per_page).offset((page - 1) * per_page)
    items = (await session.scalars(products)).all()
    return {"items": items, "total": total, "page": page, "per_page": per_page}


@app.get("/api/products/{product_id}", response_model=ProductPublic)
async def read_product(product_id: int, session: SessionDep) -> Any:
    product = await session.get(Product, product_id)
    if product is None:
        raise HTTPException(404, "There is no such product.")
    return product


@app.post("/api/products", response_model=ProductPublic, status_code=201)
async def create_product(body: ProductInput, session: SessionDep) -> Any:
    await session.get(User, 1)  # like the query for the token's user
    product = Product(**body.model_dump())
    session.add(product)
    await session.commit()
    return product
