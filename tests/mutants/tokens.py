"""Who is let in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

from mutants.habits import Habits

SECRET_KEY = "thirty-two bytes and some more of a key"


class Tokens:
    """JWT, HS256."""

    def __init__(self, habits: Habits) -> None:
        self.habit = habits
        self.issued: set[str] = set()

    def issue(self) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {"sub": "1", "iat": now, "exp": now + 3600}
        if self.habit("tokens_have_no_iat"):
            del claims["iat"]
        head = f"{encoded({'alg': 'HS256', 'typ': 'JWT'})}.{encoded(claims)}"
        token = f"{head}.{signature(head, SECRET_KEY)}"
        if self.habit("tokens_are_opaque"):
            token = secrets.token_urlsafe(24)
        self.issued.add(token)
        return token

    def admit(self, header: str | None) -> bool:
        """True where an `Authorization` holds a good token."""
        scheme, _, token = (header or "").partition(" ")
        if scheme == "Basic" and self.habit("basic_passes"):
            return True
        if scheme.lower() != "bearer" or (scheme != "Bearer" and self.habit("scheme_in_one_case")):
            return False
        if token not in self.issued and self.habit("tokens_of_a_session"):
            return False
        if self.habit("tokens_are_opaque"):
            return token in self.issued
        if token == "a.b.c" and self.habit("bad_token_is_500"):
            raise RuntimeError
        try:
            return self.valid(token)
        except (ValueError, KeyError, TypeError):
            return False

    def valid(self, token: str) -> bool:
        head, _, given = token.rpartition(".")
        header, claims = (decoded(part) for part in head.split("."))
        if header["alg"].lower() == "none" and self.habit("alg_none_passes"):
            return True
        if header["alg"] != "HS256" or not self.signed(head, given):
            return False
        if claims["exp"] < time.time() and not self.habit("expired_passes"):
            return False
        if claims["sub"] == 1 and self.habit("numeric_subject_passes"):
            return True
        if not str(claims["sub"]).isdigit() and self.habit("odd_subject_is_500"):
            raise RuntimeError
        return claims["sub"] == "1" or (claims["sub"] == str(2**53 - 1) and self.habit("unknown_subject_passes"))

    def has_expired(self, header: str | None) -> bool:
        """True if nothing is wrong with a token but its age."""
        head, _, given = (header or "").partition(" ")[2].rpartition(".")
        if given != signature(head, SECRET_KEY):
            return False
        claims = decoded(head.split(".")[1])
        return isinstance(claims, dict) and type(claims.get("exp")) is int and claims["exp"] < time.time()

    def signed(self, head: str, given: str) -> bool:
        good = signature(head, SECRET_KEY)
        cut = len(given) > 30 and given != good and good.startswith(given)
        if cut and self.habit("cut_signature_passes"):
            return True
        if given == signature(head, "secret") and self.habit("well_known_key_passes"):
            return True
        return given == good


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def decoded(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def signature(head: str, key: str) -> str:
    digest = hmac.digest(key.encode(), head.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
