import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from shop.models import Product, User
from shop.seed import seed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://shop:hunter2@database/shop"),
        ("SECRET_KEY", "hunter2"),
        ("PORT", "hunter2"),
        ("DEMO_DATA", "hunter2"),
    ],
)
def test_settings(name: str, value: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", name: value},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert name in done.stderr
    assert "hunter2" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_settings_of_a_deployment() -> None:
    call_command("check", deploy=True, fail_level="WARNING")


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_demo_data_fills_an_empty_database_once() -> None:
    seed()
    seed()
    assert User.objects.count() == 1
    assert Product.objects.count() == 12
