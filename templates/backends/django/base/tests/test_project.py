import pytest
from django.core.management import call_command

from shop.models import Product, User
from shop.seed import seed


def test_deployment_settings() -> None:
    call_command("check", deploy=True, fail_level="WARNING")


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True)


@pytest.mark.django_db
def test_seed_fills_an_empty_database_once() -> None:
    seed()
    seed()
    assert User.objects.count() == 1
    assert Product.objects.count() == 12
