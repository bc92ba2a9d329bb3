"""The health check and the contract file."""

from pathlib import Path

from flask import Blueprint, Response, current_app, send_file
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from .database import DATABASE, db

CONTRACT = Path(__file__).parent.parent / "openapi.yaml"

bp = Blueprint("health", __name__, url_prefix="/api")


@bp.get("/health")
def health() -> dict[str, str]:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        current_app.logger.warning("The database is not available: %s", error)
        raise ServiceUnavailable("The database is not available.") from error
    return {"status": "ok", "stack": "flask", "database": DATABASE}


@bp.get("/openapi.yaml")
def contract() -> Response:
    return send_file(CONTRACT, mimetype="application/yaml")
