"""Where the catalog and the templates are: in a checkout of this repository or in the installed package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Data:
    """The folders that hold what the tool knows; none of its modules has any of it in code."""

    root: Path

    @property
    def catalog(self) -> Path:
        """The folder of TOML files."""
        return self.root / "catalog"

    @property
    def contract(self) -> Path:
        """The contract's OpenAPI file."""
        return self.catalog / "contract" / "openapi.yaml"

    @property
    def templates(self) -> Path:
        """The folder of template files."""
        return self.root / "templates"


def find_data() -> Data:
    """The data beside this package: `scaffolder/data` in a wheel, the repository's root in a checkout."""
    installed = _PACKAGE / "data"
    return Data(installed if installed.is_dir() else _PACKAGE.parent)


def state_dir() -> Path:
    """The user's folder for what is running now; made when missing."""
    from platformdirs import user_state_path

    folder = user_state_path("scaffolder")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
