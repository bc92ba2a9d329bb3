from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

# The contract's pattern: whoever has another kind of address could never log in.
EMAIL_PATTERN = r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str, **fields: Any) -> "User":
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    # What `manage.py createsuperuser` calls. There are no ranks among users here.
    create_superuser = create_user


class User(AbstractBaseUser):
    email = models.CharField(
        max_length=254, unique=True, validators=[RegexValidator(EMAIL_PATTERN)]
    )
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
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
