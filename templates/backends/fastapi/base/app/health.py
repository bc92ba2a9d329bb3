"""The health check and the contract file."""

import logging
from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.database import DATABASE, SessionDep

CONTRACT = Path(__file__).parent.parent / "openapi.yaml"

router = APIRouter(prefix="/api")
logger = logging.getLogger(__name__)

# Health checks are frequent: keep them out of the log.
logging.getLogger("uvicorn.access").addFilter(
    lambda record: '"GET /api/health HTTP' not in record.getMessage()
)


@router.get("/health")
async def health(session: SessionDep) -> dict[str, str]:
    try:
        await session.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        logger.warning("The database is not available: %s", error)
        raise HTTPException(503, "The database is not available.") from error
    return {"status": "ok", "stack": "fastapi", "database": DATABASE}


@router.get("/openapi.yaml")
async def contract() -> FileResponse:
    return FileResponse(CONTRACT, media_type="application/yaml")
