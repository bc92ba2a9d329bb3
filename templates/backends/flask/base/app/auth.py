"""Log in with a password, then show who you are with a token."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec

import click
import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Blueprint, current_app, g, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from .database import db
from .models import MAX_ID, User
from .schemas import RULES, Credentials, NewUser, parse_body

P = ParamSpec("P")

ALGORITHM = "HS256"
TOKEN_LIFE = 3600  # seconds

hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# For unknown users: checking against it makes the response take as long.
NOBODYS_HASH = hasher.hash("nobody's password")
# Each hash takes a processor and 19 MiB: limits how many run at once.
hashing = ThreadPoolExecutor(os.cpu_count())

bp = Blueprint("auth", __name__, url_prefix="/api/auth", cli_group=None)


class Claims(BaseModel):
    sub: int = Field(ge=1, le=MAX_ID)


@bp.post("/login")
def login() -> ResponseReturnValue:
    credentials = parse_body(Credentials)
    user = db.session.scalar(select(User).where(User.email == credentials.email))
    db.session.close()  # returns the connection, because hashing is slow on purpose
    known_hash = user.password_hash if user else NOBODYS_HASH
    try:
        hashing.submit(hasher.verify, known_hash, credentials.password).result()
    except VerifyMismatchError:
        user = None
    if user is None:
        raise unauthorized("Wrong e-mail address or password.")
    body = {"access_token": create_token(user), "token_type": "Bearer", "expires_in": TOKEN_LIFE}
    return body, {"Cache-Control": "no-store"}


def login_required(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """Let in only requests with a valid token; its user is `g.user`."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        g.user = current_user()
        return view(*args, **kwargs)

    return wrapped


@bp.get("/me")
@login_required
def me() -> ResponseReturnValue:
    return {"id": g.user.id, "email": g.user.email, "name": g.user.name}


def current_user() -> User:
    authorization = request.authorization
    token = authorization.token if authorization and authorization.type == "bearer" else None
    try:
        payload = jwt.decode(
            token or "",
            current_app.config["SECRET_KEY"],
            algorithms=[ALGORITHM],
            options={"require": ["sub", "iat", "exp"]},
        )
        user = db.session.get(User, Claims.model_validate(payload).sub)
    except (jwt.InvalidTokenError, ValidationError):
        user = None
    if user is None:
        raise unauthorized("Log in first.")
    return user


def unauthorized(detail: str) -> Unauthorized:
    return Unauthorized(detail, www_authenticate=WWWAuthenticate("bearer"))


def create_token(user: User) -> str:
    now = int(time.time())
    claims = {"sub": str(user.id), "iat": now, "exp": now + TOKEN_LIFE}
    return jwt.encode(claims, current_app.config["SECRET_KEY"], ALGORITHM)


def new_user(email: str, name: str, password: str) -> User:
    return User(email=email, name=name, password_hash=hasher.hash(password))


@bp.cli.command("add-user")
@click.argument("email")
@click.argument("name")
@click.password_option()
def add_user(email: str, name: str, password: str) -> None:
    """Add a user who can log in."""
    try:
        user = NewUser(email=email, name=name, password=password)
    except ValidationError as error:
        rules = RULES | {"password": "Enter at least 8 characters."}
        names = [str(problem["loc"][0]) for problem in error.errors()]
        raise click.ClickException(" ".join(f"{name}: {rules[name]}" for name in names)) from None
    db.session.add(new_user(user.email, user.name, user.password))
    try:
        db.session.commit()
    except IntegrityError:
        raise click.ClickException(f"There is a user {email} already.") from None
    click.echo(f"Added {email}.")
