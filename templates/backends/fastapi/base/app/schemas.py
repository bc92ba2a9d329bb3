"""The bodies of requests and answers, and what makes a value valid."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def as_utc(time: datetime) -> datetime:
    # SQLite keeps no time zone; what it was given was UTC.
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


UtcDatetime = Annotated[datetime, AfterValidator(as_utc)]


class Input(BaseModel):
    # JSON has types of its own: "5" and true are no integers.
    model_config = ConfigDict(strict=True)


class Output(BaseModel):
    # Reads the rows of models.py.
    model_config = ConfigDict(from_attributes=True)


class Health(Output):
    status: Literal["ok"] = "ok"
    stack: Literal["fastapi"] = "fastapi"
    database: str


class Credentials(Input):
    email: str = Field(min_length=3, max_length=254, pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$")
    password: str = Field(min_length=8, max_length=72, pattern=r"^[ -~]+$")


class Token(Output):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int


class UserPublic(Output):
    id: int
    email: str
    name: str


class ProductInput(Input):
    name: str = Field(
        min_length=1,
        max_length=120,
        pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$",
    )
    description: str | None = Field(None, max_length=2000, pattern=r"^[^\x00]*$")
    price_cents: int = Field(ge=0, le=100_000_000)
    stock: int = Field(ge=0, le=1_000_000)


class ProductPublic(Output):
    id: int
    name: str
    description: str | None
    price_cents: int
    stock: int
    created_at: UtcDatetime
    updated_at: UtcDatetime


class ProductPage(Output):
    items: list[ProductPublic]
    total: int
    page: int
    per_page: int


class ProductEvent(Output):
    type: Literal["product.created", "product.updated", "product.deleted"]
    product: ProductPublic
