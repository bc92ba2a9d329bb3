"""Log in with a password, then show who you are with a token."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec

import click
import jwt
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Blueprint, current_app, g, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from .database import db
from .models import MAX_ID, User, now
from .schemas import Credentials, parse_body

bp = Blueprint("auth", __name__, url_prefix="/api/auth", cli_group=None)

P = ParamSpec("P")

ALGORITHM = "HS256"
TOKEN_LIFETIME = 3600  # seconds

# OWASP's smallest setting: the library's default takes 64 MiB for every login at the same time.
hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)


@bp.post("/login")
def login() -> ResponseReturnValue:
    user = find_user(parse_body(Credentials))
    if user is None:
        raise unauthorized("Wrong e-mail address or password.")
    token = {
        "access_token": create_token(user),
        "token_type": "Bearer",
        "expires_in": TOKEN_LIFETIME,
    }
    return token, {"Cache-Control": "no-store"}


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


@bp.cli.command("create-user")
@click.argument("email")
@click.argument("name")
@click.password_option()
def create_user_command(email: str, name: str, password: str) -> None:
    """Add somebody who may change products."""
    try:
        add_user(Credentials(email=email, password=password), name)
        db.session.commit()
    except ValidationError as error:
        raise click.ClickException(
            "; ".join(f"{entry['loc'][0]}: {entry['msg']}" for entry in error.errors())
        ) from None
    except IntegrityError:
        raise click.ClickException(f"There is a user {email} already.") from None
    click.echo(f"Added {email}.")


def find_user(credentials: Credentials) -> User | None:
    """The user with this e-mail address, if the password is theirs."""
    user = db.session.scalar(select(User).where(User.email == credentials.email))
    if user is None:
        hasher.hash(credentials.password)  # takes as long as a wrong password does
        return None
    try:
        hasher.verify(user.password_hash, credentials.password)
    except VerifyMismatchError:
        return None
    return user


def add_user(credentials: Credentials, name: str) -> None:
    password_hash = hasher.hash(credentials.password)
    db.session.add(User(email=credentials.email, name=name, password_hash=password_hash))


def create_token(user: User) -> str:
    issued = now()
    claims = {"sub": str(user.id), "iat": issued, "exp": issued + timedelta(seconds=TOKEN_LIFETIME)}
    return jwt.encode(claims, current_app.config["SECRET_KEY"], ALGORITHM)


def current_user() -> User:
    authorization = request.authorization
    if authorization is None or authorization.type != "bearer" or not authorization.token:
        raise unauthorized("Log in first.")
    try:
        claims = jwt.decode(
            authorization.token,
            current_app.config["SECRET_KEY"],
            algorithms=[ALGORITHM],
            options={"require": ["sub", "iat", "exp"]},
        )
        user_id = int(claims["sub"])
    except (jwt.InvalidTokenError, ValueError):
        user_id = 0
    # The database would choke on a number that is too large for an id.
    user = db.session.get(User, user_id) if 0 < user_id <= MAX_ID else None
    if user is None:
        raise unauthorized("The token is not valid, or no longer.")
    return user


def unauthorized(detail: str) -> Unauthorized:
    return Unauthorized(detail, www_authenticate=WWWAuthenticate("bearer"))
