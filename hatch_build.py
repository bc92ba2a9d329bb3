"""Build hook: writes down which version the templates have, because a wheel has no git history to ask."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class VersionHook(BuildHookInterface):
    """Puts `version.json` into wheel and sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file, and tell the builder where it goes."""
        root = Path(self.root)
        sys.path.insert(0, self.root)
        from scaffolder import history, paths

        self._folder = tempfile.TemporaryDirectory()
        recorded = Path(self._folder.name, "version.json")
        recorded.write_text(json.dumps(asdict(history.current(paths.Data(root)))), encoding="utf-8")
        target = "version.json" if self.target_name == "sdist" else "scaffolder/data/version.json"
        build_data["force_include"][str(recorded)] = target

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary file."""
        self._folder.cleanup()
