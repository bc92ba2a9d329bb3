import asyncio

from asgiref.sync import sync_to_async
from django.db import Error, connection
from django.http import HttpRequest
from ninja import Router
from ninja.errors import HttpError

from shop.models import Product

router = Router()


@router.get("")
async def health(request: HttpRequest) -> dict[str, str]:
    try:
        async with asyncio.timeout(2):
            # In a thread of its own, so that one which hangs holds up nothing else.
            await sync_to_async(ping, thread_sensitive=False)()
    except (Error, TimeoutError) as error:
        raise HttpError(503, "The database does not answer.") from error
    database = "postgres" if connection.vendor == "postgresql" else connection.vendor
    return {"status": "ok", "stack": "django", "database": database}


def ping() -> None:
    try:
        Product.objects.exists()
    finally:
        connection.close()
