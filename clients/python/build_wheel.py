#!/usr/bin/env python3
"""Builds a wheel with this client and the `alloy-host` executable, so that `pip install` brings both.

    swift build -c release --static-swift-stdlib
    python3 clients/python/build_wheel.py
    pip install alloy_host-*.whl

The executable must not need Swift's libraries, hence the option. The wheel's platform follows from what it does need: on Linux the
newest version of the C library among its symbols (PEP 600, manylinux). Standard library only.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
NAME = "alloy_host"
# Reproducible: the same input gives the same bytes.
TIME = (1980, 1, 1, 0, 0, 0)


class WheelError(Exception):
    """A wheel that would not work."""


def version() -> str:
    """The version of the project's metadata."""
    found = re.search(r'^version = "(.+)"$', (HERE / "pyproject.toml").read_text(), re.MULTILINE)
    assert found
    return found[1]


def platform_tag(executable: bytes) -> str:
    """The platforms on which the executable runs (packaging.python.org, "Platform compatibility tags")."""
    if executable[:4] != b"\x7fELF":
        return re.sub(r"[-.]", "_", sysconfig.get_platform())
    if b"libswiftCore.so" in executable:
        raise WheelError("the executable needs Swift's libraries; build it with --static-swift-stdlib")
    machine = platform.machine()
    if b"libc.musl-" in executable:
        return f"musllinux_1_2_{machine}"
    # The versions of the symbols that it takes from the C library stand in its table of strings.
    minor = max(int(number) for number in re.findall(rb"GLIBC_2\.(\d+)", executable))
    return f"manylinux_2_{minor}_{machine}"


def stripped(executable: Path) -> bytes:
    """The executable without its symbols, which are most of its bytes; as it is where there is no `strip`."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copy(executable, Path(folder) / "alloy-host")
        if shutil.which("strip"):
            subprocess.run(["strip", str(copy)], check=True)
        return Path(copy).read_bytes()


def build(executable: Path, folder: Path) -> Path:
    """Writes the wheel (packaging.python.org, "Binary distribution format") and returns its path."""
    program = stripped(executable)
    tag = f"py3-none-{platform_tag(program)}"
    name = f"{NAME}-{version()}"
    files: dict[str, bytes] = {
        f"{NAME}/{path.name}": path.read_bytes()
        for path in sorted((HERE / NAME).iterdir())
        if path.suffix in (".py", ".pyi", ".typed")
    }
    script = f"{name}.data/scripts/alloy-host"
    files[script] = program
    files[f"{name}.dist-info/METADATA"] = (
        f"Metadata-Version: 2.1\nName: alloy-host\nVersion: {version()}\n"
        "Summary: alloy-host and its client for Python\nRequires-Python: >=3.10\n"
        "Description-Content-Type: text/markdown\n\n" + (HERE / "README.md").read_text()
    ).encode()
    files[f"{name}.dist-info/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: build_wheel\nRoot-Is-Purelib: true\nTag: {tag}\n".encode()
    )
    record = f"{name}.dist-info/RECORD"
    files[record] = "".join([*(_record(path, data) for path, data in files.items()), f"{record},,\n"]).encode()

    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if path == script else 0o100644) << 16
            archive.writestr(entry, data)
    return wheel


def _record(path: str, data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(data)}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Builds a wheel with the client and the executable.")
    parser.add_argument("--executable", type=Path, default=ROOT / ".build/release/alloy-host")
    parser.add_argument("--output", type=Path, default=Path("."), help="the folder of the wheel")
    options = parser.parse_args()
    if not options.executable.is_file():
        print(f"{options.executable} is missing: swift build -c release --static-swift-stdlib", file=sys.stderr)
        return 2
    try:
        print(build(options.executable, options.output))
    except WheelError as error:
        print(f"{options.executable}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
