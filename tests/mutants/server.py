"""A small shop in memory that keeps the whole contract, and a switch for every way not to."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mutants.feed import Feed
from mutants.habits import Habits
from mutants.http import Problem, Receive, Reply, Request, Scope, Send
from mutants.products import Products
from mutants.rules import Rules
from mutants.tokens import Tokens

CONTRACT = Path(__file__).parents[2] / "catalog" / "contract" / "openapi.yaml"
USER = {"id": 1, "email": "demo@example.com", "name": "Demo User"}
PASSWORD = "demo-password"
LIMIT = 1_000_000
A_FEW_SECONDS = 3
A_WHILE = 10
A_CROWD = 40

Handler = Callable[[Request], Any]


class Shop:
    """An ASGI application. Habits are named in `faults` and `liberties`."""

    def __init__(self, habits: Habits) -> None:
        self.habit = habits
        self.rules = Rules(habits)
        self.tokens = Tokens(habits)
        self.feed = Feed(habits)
        self.logins: list[float] = []
        self.products = Products(self)
        self.routes: dict[str, dict[str, Handler]] = {
            "/api/health": {"GET": self.health},
            "/api/auth/login": {"POST": self.login},
            "/api/auth/me": {"GET": self.me},
            "/api/products": {"GET": self.products.list, "POST": self.products.create},
            "/api/products/{id}": {
                "GET": self.products.read,
                "PUT": self.products.replace,
                "DELETE": self.products.delete,
            },
            "/api/openapi.yaml": {"GET": self.openapi},
            "/api/events": {"GET": self.plain_events},
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.feed.serve(scope, receive, send)
            return
        request = await Request.read(scope, receive)
        try:
            reply = await self.answer(request)
        except Problem as problem:
            reply = self.tell(request, problem)
        except Exception:  # A fault on purpose: the framework's 500.
            reply = Problem(500).reply()
        await self.finish(request, reply).write(send)

    # From a request to its handler

    async def answer(self, request: Request) -> Reply:
        self.refuse_by_server(request)
        if request.method != "POST":
            self.products.creates_in_a_row = 0
        path = request.path
        if not path.startswith("/api/"):
            self.leave_api(path)
        if path == "/" and self.habit("root_is_a_page"):
            return Reply(200, {"name": "Shop"})
        if path == "/" and self.habit("root_leads_to_docs"):
            return Reply(307, b"Moved", {"location": "/docs"}, "text/plain")
        if path != path.lower() and self.habit("path_case_does_not_matter"):
            path = path.lower()
        if path.endswith("/") and path != "/" and self.habit("slash_is_500"):
            raise RuntimeError
        if path.endswith("/") and self.habit("slash_does_not_matter"):
            path = path.rstrip("/")
        route = "/api/products/{id}" if re.fullmatch("/api/products/[^/]+", path) else path
        if route not in self.routes:
            raise self.no_route()
        if request.method == "OPTIONS" and self.habit("options_are_answered"):
            return Reply(204, headers={"allow": ", ".join(self.routes[route])})
        method = request.method
        if method == "HEAD" and self.habit("head_is_answered"):
            method = "GET"
        if method not in self.routes[route]:
            raise self.no_method(method, list(self.routes[route]))
        reply: Reply = await self.routes[route][method](request)
        return reply

    def leave_api(self, path: str) -> None:
        """What a framework might do where the application has no routes."""
        if self.habit("html_outside_api"):
            raise Bare(404)
        if path != "/" and self.habit("front_end_outside_api"):
            raise Bare(200)

    def refuse_by_server(self, request: Request) -> None:
        """What an HTTP server might refuse before the application sees it."""
        if request.headers.get("upgrade") == "h2c" and self.habit("h2c_is_refused"):
            raise Bare(400)
        if not request.headers.get("authorization", "").isascii() and self.habit("header_in_latin_1_is_a_bare_400"):
            raise Bare(400)
        if len(request.body) > LIMIT and self.habit("large_body_is_a_bare_413"):
            raise Bare(413)
        if "\0" in request.path and self.habit("nul_in_a_path_is_500"):
            raise RuntimeError
        nul = any("\0" in text for text in (request.path, *request.query, *request.query.get("q", [])))
        if nul and self.habit("nul_is_a_bare_400"):
            raise Bare(400)
        if request.method == "TRACE" and self.habit("trace_is_500"):
            raise RuntimeError
        if request.method == "BREW" and self.habit("unknown_verb_is_501"):
            raise Bare(501)
        if len(request.path) > 10_000 and self.habit("long_path_is_a_bare_414"):
            raise Bare(414)
        accept = request.headers.get("accept", "*/*")
        if accept == "text/html" and self.habit("accept_without_json_is_500"):
            raise RuntimeError
        if accept == "text/html" and self.habit("accept_without_json_is_406"):
            raise Problem(406)

    def no_route(self) -> Problem:
        if self.habit("unknown_route_is_200"):
            return Bare(200)
        return Problem(400 if self.habit("unknown_route_is_400") else 404)

    def no_method(self, method: str, allowed: list[str]) -> Problem:
        if self.habit("wrong_method_is_404"):
            return Problem(404)
        if self.habit("wrong_method_is_400"):
            return Problem(400)
        if self.habit("no_allow"):
            return Problem(405)
        if self.habit("allow_has_every_method"):
            allowed = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        if self.habit("allow_names_one_method"):
            allowed = allowed[:1]
        if self.habit("allow_has_head_and_options"):
            allowed = [*allowed, "HEAD", "OPTIONS"]
        return Problem(405, allow=", ".join(allowed))

    def tell(self, request: Request, problem: Problem) -> Reply:
        reply = problem.reply()
        if isinstance(problem, Bare):
            return reply
        if self.habit("errors_as_plain_json"):
            reply.media_type = "application/json"
        if self.habit("errors_have_no_detail"):
            del reply.body["detail"]
        if self.habit("errors_have_another_status"):
            reply.body["status"] = 400 if reply.status != 400 else 422
        if self.habit("errors_have_more_members"):
            reply.body |= {"type": "about:blank", "instance": request.path, "traceId": str(id(request))}
        if "text/html" in request.headers.get("accept", "") and self.habit("browsers_get_html"):
            return Reply(reply.status, b"<h1>Sorry</h1>", reply.headers, "text/html")
        return reply

    def finish(self, request: Request, reply: Reply) -> Reply:
        if self.habit("powered_by"):
            reply.headers["x-powered-by"] = "Mutants"
        if self.habit("server_is_named"):
            reply.headers["server"] = "Mutants/1.0"
        if "origin" in request.headers and self.habit("cors_header"):
            reply.headers["access-control-allow-origin"] = "*"
        if reply.status == 200 and request.path == "/api/health" and self.habit("health_as_text"):
            reply.media_type = "text/plain"
        if not isinstance(reply.body, bytes):
            text = json.dumps(reply.body, ensure_ascii=False)
            if not text.isascii() and self.habit("text_in_latin_1"):
                reply.body = text.encode("latin-1", "replace")
            elif not text.isascii() and self.habit("json_is_escaped"):
                reply.body = json.dumps(reply.body).encode()
        if self.habit("charset_is_named"):
            reply.media_type += "; charset=utf-8"
        return reply

    async def authorise(self, request: Request) -> None:
        header = request.headers.get("authorization")
        if header is None and request.method == "POST" and self.habit("anybody_creates"):
            return
        if header is None and self.habit("no_token_is_403"):
            raise Problem(403)
        if not self.tokens.admit(header):
            if self.habit("no_challenge"):
                raise Problem(401)
            if self.tokens.has_expired(header) and self.habit("no_challenge_for_expired_tokens"):
                raise Problem(401)
            scheme = "bearer" if self.habit("challenge_in_lower_case") else "Bearer"
            realm = ' realm="shop", error="invalid_token"' if self.habit("challenge_has_a_realm") else ""
            raise Problem(401, "Log in first.", www_authenticate=f"{scheme}{realm}")

    def body(self, request: Request) -> dict[str, Any]:
        size = len(request.body)
        if size > LIMIT and self.habit("8_mb_is_500"):
            raise RuntimeError
        chunked = "content-length" not in request.headers
        if size > LIMIT and not (
            self.habit("every_body_is_taken") or (chunked and self.habit("every_body_in_chunks_is_taken"))
        ):
            raise Problem(413)
        if size > 32 * 1024 and self.habit("bodies_end_at_32_kib"):
            raise Problem(413)
        return self.rules.object(request)

    # System

    async def health(self, request: Request) -> Reply:
        if len(self.feed.listeners) > 100 and self.habit("listeners_take_all_threads"):
            await asyncio.sleep(A_FEW_SECONDS)
        body = {"status": "ok", "stack": "mutants", "database": "sqlite"}
        if self.habit("health_names_no_database"):
            del body["database"]
        return Reply(200, body)

    async def openapi(self, request: Request) -> Reply:
        content = CONTRACT.read_bytes()
        if self.habit("openapi_of_another_api"):
            content = content.replace(b"/api/auth/me", b"/api/auth/whoami")
        if self.habit("openapi_of_an_old_kind"):
            content = content.replace(b"openapi: 3.1.0", b"swagger: '2.0'")
        if self.habit("openapi_has_a_server_prefix"):
            content = content.replace(
                b"  - url: /\n", b"  - url: /{version}/\n    variables: {version: {default: api}}\n"
            )
            content = content.replace(b"\n  /api/", b"\n  /")
        if self.habit("openapi_calls_the_id_otherwise"):
            content = content.replace(b"product_id", b"id")
        media_type = "text/plain" if self.habit("openapi_as_text") else "application/yaml"
        return Reply(200, content, media_type=media_type)

    async def plain_events(self, request: Request) -> Reply:
        if self.habit("plain_events_are_200"):
            return Reply(200, {})
        raise Problem(404 if self.habit("plain_events_are_404") else 426, upgrade="websocket")

    # Log-in

    async def login(self, request: Request) -> Reply:
        email, password = self.rules.credentials(self.body(request))
        if email != USER["email"]:
            raise Problem(401, "No such user." if self.habit("unknown_user_is_told") else "Wrong address or password.")
        if password != PASSWORD:
            raise Problem(403 if self.habit("wrong_password_is_403") else 401, "Wrong address or password.")
        self.withstand_logins()
        body = {"access_token": self.tokens.issue(), "token_type": "Bearer", "expires_in": 3600}
        if self.habit("token_type_in_lower_case"):
            body["token_type"] = "bearer"
        return Reply(200, body, {} if self.habit("login_may_be_stored") else {"cache-control": "no-store"})

    def withstand_logins(self) -> None:
        """What a server might do when very many want to log in within a few seconds."""
        now = time.monotonic()
        self.logins = [login for login in self.logins if now - login < A_WHILE] + [now]
        if len(self.logins) <= A_CROWD:
            return
        if self.habit("crowd_is_refused"):
            raise Problem(503)
        if self.habit("crowd_stops_the_server"):
            time.sleep(0.2)
        if self.habit("crowd_is_limited"):
            raise Problem(429)

    async def me(self, request: Request) -> Reply:
        await self.authorise(request)
        body = dict(USER)
        if self.habit("me_has_no_name"):
            del body["name"]
        return Reply(200, body)


class Bare(Problem):
    """A refusal of the HTTP server's own, without a problem document."""

    def reply(self) -> Reply:
        return Reply(self.status, b"refused", media_type="text/plain")
