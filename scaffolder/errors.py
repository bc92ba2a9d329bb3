"""The exceptions that end a command, each with its exit code; `cli` alone catches them."""

UNEXPECTED = 3
"""The exit code of every other exception: an internal error."""


class ScaffoldError(Exception):
    """Something failed for a reason the user can act on.

    The message is one line: what is wrong, where, and what to do.
    `details` are further lines worth showing below it, such as the end of a log.
    """

    exit_code = 1

    def __init__(self, message: str, *, details: str = "") -> None:
        super().__init__(message)
        self.details = details


class UsageError(ScaffoldError):
    """The command was used incorrectly."""

    exit_code = 2


class CatalogError(ScaffoldError):
    """A file of the catalog or the templates is invalid."""


class Cancelled(ScaffoldError):
    """The user pressed Ctrl-C."""

    exit_code = 130
