"""Log in for a token, and know a user by it."""

from datetime import UTC, datetime, timedelta

import jwt
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.views.decorators.cache import cache_control
from ninja import Router, Schema
from ninja.decorators import decorate_view
from ninja.errors import AuthenticationError
from ninja.security import HttpBearer
from pydantic import BaseModel, ConfigDict, Field

from shop.models import EMAIL_PATTERN, User
from shop.problems import require_json

TOKEN_LIFETIME = timedelta(hours=1)

router = Router()


class Credentials(BaseModel):
    model_config = ConfigDict(strict=True)

    email: str = Field(min_length=3, max_length=254, pattern=EMAIL_PATTERN)
    password: str = Field(min_length=8, max_length=72, pattern=r"^[ -~]+$")


class Token(Schema):
    access_token: str
    token_type: str
    expires_in: int


class UserOut(Schema):
    id: int
    email: str
    name: str


class AuthenticatedRequest(HttpRequest):
    auth: User


class BearerToken(HttpBearer):
    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        try:
            claims = jwt.decode(
                token,
                settings.SECRET_KEY,
                algorithms=["HS256"],
                options={"require": ["sub", "iat", "exp"]},
            )
            return User.objects.get(pk=claims["sub"])
        except (jwt.InvalidTokenError, User.DoesNotExist, ValueError):
            return None


@router.post("/login", response=Token)
@decorate_view(cache_control(no_store=True), require_json)
def login(request: HttpRequest, credentials: Credentials) -> Token:
    user = authenticate(request, email=credentials.email, password=credentials.password)
    if user is None:
        raise AuthenticationError(message="Wrong e-mail address or password.")
    now = datetime.now(UTC)
    claims = {"sub": str(user.pk), "iat": now, "exp": now + TOKEN_LIFETIME}
    token = jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")
    return Token(
        access_token=token,
        token_type="Bearer",
        expires_in=int(TOKEN_LIFETIME.total_seconds()),
    )


@router.get("/me", auth=BearerToken(), response=UserOut)
def me(request: AuthenticatedRequest) -> User:
    return request.auth
