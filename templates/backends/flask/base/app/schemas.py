"""Request and response bodies, and the rules for their values."""

from datetime import datetime
from typing import Annotated, Any, TypeVar

from flask import request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from .models import Product

NO_NUL = r"^[^\x00]*$"  # which PostgreSQL cannot store

# The messages for values that break their rule.
RULES = {
    "": "Send a JSON object.",
    "email": "Enter an e-mail address.",
    "password": "Enter a password.",
    "name": "Enter 1 to 120 characters.",
    "description": "Enter at most 2000 characters.",
    "price_cents": "Enter a whole number from 0 to 100000000.",
    "stock": "Enter a whole number from 0 to 1000000.",
    "page": "Enter a whole number from 1 to 1000000.",
    "per_page": "Enter a whole number from 1 to 100.",
    "q": "Enter at most 80 characters.",
}

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=NO_NUL),
]


class Input(BaseModel):
    # JSON types are strict: "5" and true are not integers.
    model_config = ConfigDict(strict=True)


class Credentials(Input):
    email: str = Field(pattern=NO_NUL)
    password: str


class NewUser(Input):
    email: str = Field(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")
    name: Name
    password: str = Field(min_length=8)


class ProductQuery(BaseModel):
    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(20, ge=1, le=100)
    q: str = Field("", max_length=80, pattern=NO_NUL)


class ProductInput(Input):
    name: Name
    description: str | None = Field(None, max_length=2000, pattern=NO_NUL)
    price_cents: int = Field(ge=0, le=100_000_000)
    stock: int = Field(ge=0, le=1_000_000)


class ProductPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    description: str | None
    price_cents: int
    stock: int
    created_at: datetime
    updated_at: datetime


Body = TypeVar("Body", bound=Input)


def parse_body(schema: type[Body]) -> Body:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    body = request.get_data()
    if len(body) == request.max_content_length:  # Werkzeug cuts off chunked bodies
        raise RequestEntityTooLarge
    return schema.model_validate_json(body)


def to_json(product: Product) -> dict[str, Any]:
    return ProductPublic.model_validate(product).model_dump(mode="json")
