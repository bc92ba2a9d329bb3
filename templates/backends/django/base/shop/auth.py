"""Log in with a password, then show who you are with a token."""

from datetime import UTC, datetime, timedelta

import jwt
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.views.decorators.cache import cache_control
from ninja import Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError
from ninja.security import HttpBearer

from shop.models import User
from shop.schemas import Credentials, Token, UserPublic

ALGORITHM = "HS256"
TOKEN_LIFETIME = timedelta(hours=1)

router = Router()


class AuthenticatedRequest(HttpRequest):
    auth: User


@router.post("/login", response=Token)
@decorate_view(cache_control(no_store=True))
def login(request: HttpRequest, body: Credentials) -> Token:
    user = authenticate(request, email=body.email, password=body.password)
    if user is None:
        raise HttpError(401, "Wrong e-mail address or password.")
    return Token(access_token=create_token(user), expires_in=int(TOKEN_LIFETIME.total_seconds()))


class BearerToken(HttpBearer):
    """Lets in only requests with a valid token; its user is `request.auth`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        try:
            claims = jwt.decode(
                token,
                settings.SECRET_KEY,
                algorithms=[ALGORITHM],
                options={"require": ["sub", "iat", "exp"]},
            )
            return User.objects.get(pk=claims["sub"])
        except (jwt.InvalidTokenError, User.DoesNotExist, ValueError):
            return None


@router.get("/me", auth=BearerToken(), response=UserPublic)
def me(request: AuthenticatedRequest) -> UserPublic:
    return UserPublic.model_validate(request.auth)


def create_token(user: AbstractBaseUser) -> str:
    now = datetime.now(UTC)
    claims = {"sub": str(user.pk), "iat": now, "exp": now + TOKEN_LIFETIME}
    return jwt.encode(claims, settings.SECRET_KEY, ALGORITHM)
