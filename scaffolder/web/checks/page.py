"""How the page is served."""

from __future__ import annotations

from scaffolder.web.desk import Desk, Unmet
from scaffolder.web.registry import Group

check = Group("page")

_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
_HEADERS = ("x-content-type-options", "referrer-policy", "permissions-policy", "cross-origin-opener-policy")


@check()
def headers(desk: Desk) -> None:
    """The page's headers forbid inline code, other hosts, and browser features that it does not need."""
    answer = desk.api.get("/")
    policy = answer.headers.get("content-security-policy", "")
    if not policy:
        raise Unmet("the page has no Content-Security-Policy (development servers do not send one)")
    if not policy.startswith(_POLICY) or "unsafe" in policy:
        raise Unmet(f"expected a policy that begins with {_POLICY}, got {policy}")
    if missing := [name for name in _HEADERS if not answer.headers.get(name)]:
        raise Unmet(f"the page has no {', '.join(missing)}")
