"""Request and response bodies, and the rules for their values."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

NO_NUL = r"^[^\x00]*$"  # which PostgreSQL cannot store

# The messages for values that break their rule.
RULES = {
    "body": "Send a JSON object.",
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


class Output(BaseModel):
    # Reads the rows of models.py.
    model_config = ConfigDict(from_attributes=True)


class Credentials(Input):
    email: str = Field(pattern=NO_NUL)
    password: str = Field(pattern=NO_NUL)


class Token(Output):
    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int


class NewUser(Input):
    email: str = Field(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+$")
    name: Name
    password: str = Field(min_length=8)


class UserPublic(Output):
    id: int
    email: str
    name: str


class ProductInput(Input):
    name: Name
    description: str | None = Field(None, max_length=2000, pattern=NO_NUL)
    price_cents: int = Field(ge=0, le=100_000_000)
    stock: int = Field(ge=0, le=1_000_000)


class ProductPublic(Output):
    id: int
    name: str
    description: str | None
    price_cents: int
    stock: int
    created_at: datetime
    updated_at: datetime


class ProductPage(Output):
    items: list[ProductPublic]
    total: int
    page: int
    per_page: int
