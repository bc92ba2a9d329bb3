"""How the checks reach a server, and what they make of one that answers oddly."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import trustme
from mutants.habits import Habits
from mutants.http import Receive, Reply, Request, Scope, Send
from mutants.server import Shop
from mutants.serving import Door, served
from mutants.tokens import SECRET_KEY

from scaffolder.contract import CHECKS, read_together, run_checks
from scaffolder.errors import ScaffoldError, UsageError

A_FEW = ("system", "auth.token.garbage", "bodies.of_8_mb", "events.created", "freedom.http_server", "load")


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with served() as door:
        yield door


class Below:
    """A shop below a path, as a proxy serves it, that takes note of what is asked elsewhere, and of origins."""

    def __init__(self, prefix: str, *, tells: bool = False) -> None:
        self.prefix = prefix
        self.tells = tells
        self.shop = Shop(Habits())
        self.habit = self.shop.habit
        self.elsewhere: list[str] = []
        self.origins: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]

        async def tell(message: MutableMapping[str, Any]) -> None:
            if self.tells and "headers" in message:
                headers = [
                    (name, self.told(value) if name == b"location" else value) for name, value in message["headers"]
                ]
                message = {**message, "headers": headers}
            await send(message)

        if scope["type"] == "websocket":
            self.origins |= {value.decode() for name, value in scope["headers"] if name == b"origin"}
        if path.startswith(f"{self.prefix}/"):
            await self.shop({**scope, "path": path.removeprefix(self.prefix)}, receive, tell)
            return
        self.elsewhere.append(path)
        await Reply(404, b"nothing", media_type="text/plain").write(send)

    def told(self, location: bytes) -> bytes:
        return self.prefix.encode() + location


class Odd:
    """An answer that cannot be read, always or only after the first."""

    def __init__(self, reply: Reply, *, at_first: Reply | None = None) -> None:
        self.reply = reply
        self.next = at_first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close"})
            return
        await Request.read(scope, receive)
        reply, self.next = self.next or self.reply, None
        await reply.write(send)


HEALTHY = Reply(200, {"status": "ok"})
NO_GZIP = Reply(200, b"this is not gzip", {"content-encoding": "gzip"})
DEEP = Reply(200, b"[" * 200_000)
DEEP_BUT_WHOLE = Reply(200, b'{"id":' * 400 + b"1" + b"}" * 400)


def test_a_path_in_the_url_is_kept_by_whatever_speaks_to_the_server(door: Door) -> None:
    door.app = Below("/my/shop")
    results = run_checks(f"{door.url}/my/shop/", secret_key=SECRET_KEY)
    assert [result for result in results if result.status == "failed"] == []
    assert door.app.elsewhere == ["example.com:443"], "CONNECT alone has no path"
    assert door.app.origins == {door.url}


def test_a_location_may_have_the_path_in_the_url(door: Door) -> None:
    door.app = Below("/my/shop", tells=True)
    (result,) = run_checks(f"{door.url}/my/shop", only=["products.location"])
    assert result.status == "passed", result.reason


@pytest.mark.parametrize("reply", [NO_GZIP, DEEP, DEEP_BUT_WHOLE])
@pytest.mark.parametrize("at_first", [None, HEALTHY])
def test_an_answer_that_cannot_be_read_is_a_failed_check(door: Door, reply: Reply, at_first: Reply | None) -> None:
    door.app = Odd(reply, at_first=at_first)
    results = run_checks(door.url, only=["system.health", "system.openapi", "products", "products.list"])
    assert {result.status for result in results} == {"failed"}
    assert all(result.reason for result in results)


def test_what_cannot_be_decoded_is_named(door: Door) -> None:
    door.app = Odd(NO_GZIP)
    (result,) = run_checks(door.url, only=["system.health"])
    assert result.reason.startswith("GET /api/health: the body cannot be decoded: ")


def test_a_url_needs_no_scheme(door: Door) -> None:
    door.app = Shop(Habits())
    (result,) = run_checks(door.url.removeprefix("http://"), only=["system.health"])
    assert result.status == "passed"


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Door]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with served(tls) as door:
        door.app = Shop(Habits())
        yield door


def test_a_certificate_that_ssl_cert_file_names_is_trusted(
    secure: Door, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    results = run_checks(secure.url, only=A_FEW)
    assert [result for result in results if result.status != "passed"] == []
    assert read_together(secure.url, count=4) > 0


def test_a_certificate_that_nobody_trusts_is_the_reason(secure: Door) -> None:
    with pytest.raises(UsageError, match=r" does not answer: the certificate is not trusted: unable to get local "):
        run_checks(secure.url)


def test_a_server_without_tls_is_the_reason(door: Door) -> None:
    with pytest.raises(UsageError, match=r" does not answer: no TLS: "):
        run_checks(door.url.replace("http:", "https:"))


def test_reads_at_once_are_all_answered(door: Door) -> None:
    door.app = Shop(Habits())
    assert 0 < read_together(door.url) < 30


def test_reads_at_once_that_fail_are_counted(door: Door) -> None:
    door.app = Odd(Reply(503, {}))
    with pytest.raises(ScaffoldError, match=r"^128 reads at once: expected 200 for each, got 128 times 503$"):
        read_together(door.url)


def test_slow_checks_wait_until_they_are_asked_for(door: Door) -> None:
    door.app = Shop(Habits())
    slow = [check.name for check in CHECKS if check.slow]
    results = {result.name: result for result in run_checks(door.url)}
    assert [name for name in results if name in slow and results[name].status == "skipped"] == slow
    assert results["events.pings"].reason == "takes up to 33 s; run it with --only events.pings"
    assert {result.status for result in run_checks(door.url, only=slow)} == {"passed"}
