"""The contract, executable: named checks that any running backend can be asked to keep.

Each module holds one group of checks, each check one rule of the Shop API.
"""

from scaffolder.contract._check import Check
from scaffolder.contract._run import CHECKS, run_checks

__all__ = ["CHECKS", "Check", "run_checks"]
