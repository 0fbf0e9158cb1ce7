"""What hosts say of the files that are for them."""

from __future__ import annotations

import pathlib
import subprocess
import sys


def complaints(schema: str, *files: pathlib.Path) -> str:
    """What check-jsonschema says by a schema that it ships; empty where nothing is wrong."""
    command = [pathlib.Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, *files], capture_output=True, text=True, timeout=60)
    return "" if done.returncode == 0 else done.stdout + done.stderr
