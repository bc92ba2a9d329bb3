"""Log in with a password, then show who you are with a token."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pwdlib import PasswordHash
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import select

from app.config import get_settings
from app.database import SessionDep
from app.models import MAX_ID, User
from app.problems import require_json
from app.schemas import Credentials, Token, UserPublic

ALGORITHM = "HS256"
TOKEN_LIFETIME = 3600  # seconds

password_hash = PasswordHash.recommended()
# What an unknown user's password is checked against, so that the answer takes as long.
NOBODYS_HASH = password_hash.hash("nobody's password")

bearer = HTTPBearer(auto_error=False)
router = APIRouter(prefix="/api/auth")


class Claims(BaseModel):
    sub: int = Field(ge=1, le=MAX_ID)


class Unauthorized(HTTPException):
    def __init__(self, detail: str) -> None:
        super().__init__(401, detail, {"WWW-Authenticate": "Bearer"})


def create_token(user: User) -> str:
    now = datetime.now(UTC)
    claims = {"sub": str(user.id), "iat": now, "exp": now + timedelta(seconds=TOKEN_LIFETIME)}
    return jwt.encode(claims, get_settings().secret_key.get_secret_value(), ALGORITHM)


async def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    session: SessionDep,
) -> User:
    if credentials is None:
        raise Unauthorized("Log in first.")
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
        raise Unauthorized("The token is not valid, or no longer.")
    return user


@router.post("/login", dependencies=[Depends(require_json)])
async def login(body: Credentials, session: SessionDep, response: Response) -> Token:
    user = await session.scalar(select(User).where(User.email == body.email))
    known_hash = user.password_hash if user else NOBODYS_HASH
    # Hashing is slow on purpose; in a thread it keeps nobody else waiting.
    verified = await asyncio.to_thread(password_hash.verify, body.password, known_hash)
    if user is None or not verified:
        raise Unauthorized("Wrong e-mail address or password.")
    response.headers["Cache-Control"] = "no-store"
    return Token(access_token=create_token(user), expires_in=TOKEN_LIFETIME)


@router.get("/me")
async def me(user: Annotated[User, Depends(current_user)]) -> UserPublic:
    return UserPublic.model_validate(user)
