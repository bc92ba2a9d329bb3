"""Users and products."""

from typing import Any, ClassVar

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id as OWASP recommends: Django's 100 MiB per login would add up in a burst."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str, **fields: Any) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    # Called by `manage.py createsuperuser`. All users have the same rights here.
    create_superuser = create_user


class User(AbstractBaseUser):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.email


class Product(models.Model):
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=2000, null=True)
    price_cents = models.PositiveIntegerField()
    stock = models.PositiveIntegerField()
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        # With auto_now and auto_now_add, the two times of a new product would differ.
        self.updated_at = timezone.now()
        if self._state.adding:
            self.created_at = self.updated_at
        super().save(*args, **kwargs)
