"""What the tests share: where things are, and which host they drive."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
REPOSITORY = PACKAGE.parent.parent
#: The scripted host, for what the real one has no method for.
FAKE = [sys.executable, str(Path(__file__).with_name("fake_host.py"))]

if str(PACKAGE) not in sys.path:
    sys.path.insert(0, str(PACKAGE))


def raised(error: BaseException) -> Any:
    """The exception that ended a task: Python 3.10 raises another one where a cancelled task is awaited."""
    return error if hasattr(error, "outcome") else error.__context__


def real_host() -> str:
    """The absolute path of the executable under test; fails, rather than skips, without one."""
    path = os.environ.get("ALLOY_HOST")
    if not path:
        raise AssertionError(
            "ALLOY_HOST is not set: these tests drive the built executable; "
            "run them with ALLOY_HOST=.build/release/alloy-host"
        )
    if not os.access(path, os.X_OK):
        raise AssertionError(f"ALLOY_HOST={path} is not an executable file: build it first (swift build -c release)")
    return os.path.abspath(path)
