"""The health check."""

import logging

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from ninja import Router

from config.database import DATABASE
from shop.problems import problem

logger = logging.getLogger(__name__)
router = Router()


@router.get("")
def health(request: HttpRequest) -> dict[str, str] | HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        logger.warning("The database is not available: %s", error)
        return problem(503, "The database is not available.")
    return {"status": "ok", "stack": "django", "database": DATABASE}
