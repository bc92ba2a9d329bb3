#!/usr/bin/env python
"""Django's command-line utility for administrative tasks."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run administrative tasks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except ModuleNotFoundError as error:
        if not os.environ["DJANGO_SETTINGS_MODULE"].startswith(str(error.name)):
            raise
        sys.exit("DJANGO_SETTINGS_MODULE does not name a module.")


if __name__ == "__main__":
    main()
