from flask import Flask


def test_migrations_lead_to_the_models(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["db", "check"]).exit_code == 0
