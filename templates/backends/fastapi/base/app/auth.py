"""Log in with a password, then show who you are with a token."""

import os
import time
from typing import Annotated

import jwt
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import select

from app.config import get_settings
from app.database import SessionDep
from app.models import MAX_ID, User
from app.problems import require_json
from app.schemas import Credentials, Token, UserPublic

ALGORITHM = "HS256"
TOKEN_LIFE = 3600  # seconds
CHALLENGE = {"WWW-Authenticate": "Bearer"}

password_hash = PasswordHash([Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)])
# For unknown users: checking against it makes the response take as long.
NOBODYS_HASH = password_hash.hash("nobody's password")
# Each hash takes a processor and 19 MiB: limits how many run at once.
hashing = CapacityLimiter(os.cpu_count() or 1)

router = APIRouter(prefix="/api/auth")


class Claims(BaseModel):
    sub: int = Field(ge=1, le=MAX_ID)


@router.post("/login", dependencies=[Depends(require_json)])
async def login(body: Credentials, session: SessionDep, response: Response) -> Token:
    user = await session.scalar(select(User).where(User.email == body.email))
    await session.close()  # returns the connection, because hashing is slow on purpose
    known_hash = user.password_hash if user else NOBODYS_HASH
    verified = await to_thread.run_sync(
        password_hash.verify, body.password, known_hash, limiter=hashing
    )
    if user is None or not verified:
        raise HTTPException(401, "Wrong e-mail address or password.", CHALLENGE)
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=create_token(user), expires_in=TOKEN_LIFE)


async def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
    session: SessionDep,
) -> User:
    try:
        payload = jwt.decode(
            credentials.credentials,
            get_settings().secret_key.get_secret_value(),
            algorithms=[ALGORITHM],
            options={"require": ["sub", "iat", "exp"]},
        )
        user = await session.get(User, Claims.model_validate(payload).sub)
    except (jwt.InvalidTokenError, ValidationError):
        user = None
    if user is None:
        raise HTTPException(401, "Log in first.", CHALLENGE)
    return user


@router.get("/me")
async def me(user: Annotated[User, Depends(current_user)]) -> UserPublic:
    return UserPublic.model_validate(user)


def create_token(user: User) -> str:
    now = int(time.time())
    claims = {"sub": str(user.id), "iat": now, "exp": now + TOKEN_LIFE}
    return jwt.encode(claims, get_settings().secret_key.get_secret_value(), ALGORITHM)


def new_user(email: str, name: str, password: str) -> User:
    return User(email=email, name=name, password_hash=password_hash.hash(password))
