from django.contrib.auth import hashers


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2id as OWASP sets it: Django's 100 MiB for each login would add up in a burst."""

    memory_cost = 19 * 1024
    parallelism = 1
