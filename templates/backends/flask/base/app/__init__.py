"""The shop's backend: its application factory."""

import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from . import auth, config, events, health, problems, products, seed
from .database import db, migrate
from .models import MAX_ID


class IdConverter(IntegerConverter):
    regex = r"[1-9][0-9]{0,15}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=MAX_ID)


def create_app(test_config: Mapping[str, Any] | None = None) -> Flask:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    app = Flask(__name__, static_folder=None)
    app.config.from_object(config.Defaults)
    app.config.from_mapping(config.from_environment() if test_config is None else test_config)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.url_map.converters["id"] = IdConverter

    db.init_app(app)
    migrate.init_app(app, db)
    problems.init_app(app)

    app.register_blueprint(health.bp)
    app.register_blueprint(auth.bp)
    app.register_blueprint(products.bp)
    app.register_blueprint(events.bp)
    app.cli.add_command(seed.init_db_command)
    return app
