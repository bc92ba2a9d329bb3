"""What a client may send, and what it gets."""

from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from flask import request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from werkzeug.exceptions import UnsupportedMediaType

from .models import Product


def as_utc(time: datetime) -> datetime:
    # SQLite keeps no time zone; what it was given was UTC.
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


UtcDatetime = Annotated[datetime, AfterValidator(as_utc)]


class Body(BaseModel):
    # JSON has types of its own: "5" and true are no integers.
    model_config = ConfigDict(strict=True)


class Credentials(Body):
    email: str = Field(min_length=3, max_length=254, pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$")
    password: str = Field(min_length=8, max_length=72, pattern=r"^[ -~]+$")


class ProductQuery(BaseModel):
    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(20, ge=1, le=100)
    q: str | None = Field(None, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")


class ProductInput(Body):
    name: str = Field(
        min_length=1,
        max_length=120,
        pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$",
    )
    description: str | None = Field(None, max_length=2000, pattern=r"^[^\x00]*$")
    price_cents: int = Field(ge=0, le=100_000_000)
    stock: int = Field(ge=0, le=1_000_000)


class ProductPublic(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    description: str | None
    price_cents: int
    stock: int
    created_at: UtcDatetime
    updated_at: UtcDatetime


B = TypeVar("B", bound=Body)


def parse_body(schema: type[B]) -> B:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be application/json.")
    return schema.model_validate_json(request.get_data())


def to_json(product: Product) -> dict[str, Any]:
    return ProductPublic.model_validate(product).model_dump(mode="json")
