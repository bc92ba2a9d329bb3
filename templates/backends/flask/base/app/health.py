"""Is it up, and what does it promise?"""

from pathlib import Path

from flask import Blueprint, Response, current_app, send_file
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from . import database

bp = Blueprint("health", __name__, url_prefix="/api")


@bp.get("/health")
def health() -> dict[str, str]:
    try:
        database.ping()
    except (SQLAlchemyError, TimeoutError) as error:
        raise ServiceUnavailable("The database does not answer.") from error
    return {"status": "ok", "stack": "flask", "database": database.DATABASE}


@bp.get("/openapi.yaml")
def openapi() -> Response:
    return send_file(
        Path(current_app.root_path).parent / "openapi.yaml", mimetype="application/yaml"
    )
