"""The executable contract: named checks to run against any backend.

`checks` holds the rules of the Shop API, one module a group; `client` talks to the server.
"""

from scaffolder.contract.registry import Check
from scaffolder.contract.run import CHECKS, chosen, read_together, run_checks, tagged

__all__ = ["CHECKS", "Check", "chosen", "read_together", "run_checks", "tagged"]
