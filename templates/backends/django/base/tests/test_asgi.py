from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from config.asgi import application

SCOPE = {
    "type": "http",
    "method": "POST",
    "http_version": "1.1",
    "path": "/api/auth/login",
    "query_string": b"",
    "headers": [(b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")],
}


@async_to_sync
async def status_of(*chunks: bytes) -> int:
    request = ApplicationCommunicator(application, dict(SCOPE))
    for number, chunk in enumerate(chunks, 1):
        more_body = number < len(chunks)
        await request.send_input({"type": "http.request", "body": chunk, "more_body": more_body})
    status: int = (await request.receive_output())["status"]
    await request.wait()
    return status


def test_a_body_may_come_in_chunks() -> None:
    assert status_of(b'{"email": ', b"1}") == 422
    assert status_of(b'{"email": ', b"1") == 400


def test_no_more_is_read_than_the_limit() -> None:
    kilobyte = b" " * 1024
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // len(kilobyte)
    assert status_of(*[kilobyte] * limit) == 400
    assert status_of(*[kilobyte] * (limit + 1), b"never read") == 413
