"""The rules of the front ends, executable: named checks that drive any running front end in a real browser.

`checks` holds the rules, one module a group; `desk` is what they see of the shop, `browser` finds one that is there.
Playwright and axe are an extra of the package, so only functions import them.
"""

from scaffolder.web.browser import check_installed
from scaffolder.web.desk import Control, Options
from scaffolder.web.registry import Check
from scaffolder.web.run import CHECKS, Suite, chosen, run_checks

__all__ = ["CHECKS", "Check", "Control", "Options", "Suite", "check_installed", "chosen", "run_checks"]
