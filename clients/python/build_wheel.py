#!/usr/bin/env python3
"""Builds a wheel with the Python client and the executable, so that `pip install` brings both.

    swift build -c release --static-swift-stdlib --product alloy-host
    python3 clients/python/build_wheel.py [--binary .build/release/alloy-host] [--output .build/wheels]

The executable has to be linked statically with Swift's libraries, so that it runs on a Linux without Swift. The wheel's
platform tag follows from the newest symbol versions that it needs.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLIENT = Path(__file__).resolve().parent
#: The libraries of every Linux that a manylinux tag stands for.
COMMON = {
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1", "libgcc_s.so.1",
    "libstdc++.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
}  # fmt: skip
MACHINES = {62: "x86_64", 183: "aarch64"}
#: The oldest glibc beside which a system has this version of libstdc++.
GLIBC_OF_GLIBCXX = {(3, 4, 19): (2, 17), (3, 4, 25): (2, 28), (3, 4, 28): (2, 31), (3, 4, 29): (2, 34), (3, 4, 30): (2, 35)}
#: The time of every file in the wheel, so that the same input gives the same bytes.
TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Needs:
    """What an executable needs of the system: its machine, its libraries, and their newest symbol versions."""

    machine: str
    libraries: set[str]
    versions: set[str]

    @property
    def glibc(self) -> tuple[int, int]:
        """The oldest glibc that has everything."""
        oldest = max(((2, int(v)) for v in self._numbers(r"GLIBC_2\.(\d+)")), default=(2, 17))
        for version in self._numbers(r"GLIBCXX_3\.4\.(\d+)"):
            fitting = [glibc for (_, _, number), glibc in GLIBC_OF_GLIBCXX.items() if number >= int(version)]
            if not fitting:
                raise ValueError(f"no known system has GLIBCXX_3.4.{version}")
            oldest = max(oldest, min(fitting))
        return max(oldest, (2, 17))

    @property
    def tag(self) -> str:
        """The platform tag of a wheel."""
        return f"manylinux_{self.glibc[0]}_{self.glibc[1]}_{self.machine}"

    def _numbers(self, pattern: str) -> list[str]:
        return [found[1] for version in self.versions if (found := re.match(pattern, version))]


class Elf:
    """An ELF file of 64 bits."""

    def __init__(self, data: bytes) -> None:
        if data[:6] != b"\x7fELF\x02\x01":
            raise ValueError("the executable is no ELF file of 64 bits; wheels are for Linux")
        self._data = data
        (self.machine,) = struct.unpack_from("<H", data, 18)
        (start,) = struct.unpack_from("<Q", data, 40)
        size, count = struct.unpack_from("<HH", data, 58)
        # Of each section: type, offset, size, and the number of the section with its names.
        self._sections = []
        for index in range(count):
            kind, _, _, offset, length, link = struct.unpack_from("<IQQQQI", data, start + index * size + 4)
            self._sections.append((kind, offset, length, link))

    def needs(self) -> Needs:
        """Reads the dynamic section and the needed versions."""
        libraries, versions = set(self._libraries()), set(self._versions())
        return Needs(MACHINES.get(self.machine, f"machine{self.machine}"), libraries, versions)

    def _libraries(self) -> Iterator[str]:
        for offset, length, link in self._of_kind(6):
            for tag, value in struct.iter_unpack("<qQ", self._data[offset : offset + length]):
                if tag == 1:
                    yield self._text(link, value)

    def _versions(self) -> Iterator[str]:
        for start, length, link in self._of_kind(0x6FFFFFFE):
            library = start
            while length > 0:
                _, count, _, first, following = struct.unpack_from("<HHIII", self._data, library)
                version = library + first
                for _ in range(count):
                    _, _, _, name, step = struct.unpack_from("<IHHII", self._data, version)
                    yield self._text(link, name)
                    version += step
                if following == 0:
                    break
                library += following

    def _of_kind(self, wanted: int) -> Iterator[tuple[int, int, int]]:
        return ((offset, length, link) for kind, offset, length, link in self._sections if kind == wanted)

    def _text(self, section: int, at: int) -> str:
        start = self._sections[section][1] + at
        return self._data[start : self._data.index(b"\0", start)].decode()


class Wheel:
    """A wheel file that is being written."""

    def __init__(self, path: Path, info: str) -> None:
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
        self._record = f"{info}/RECORD"
        self._lines: list[str] = []

    def add(self, name: str, data: bytes, executable: bool = False) -> None:
        """Adds a file."""
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        self._lines.append(f"{name},sha256={digest},{len(data)}")
        self._write(name, data, executable)

    def close(self) -> None:
        """Adds the list of the files, and ends the file."""
        self._write(self._record, "\n".join([*self._lines, f"{self._record},,", ""]).encode(), False)
        self._archive.close()

    def _write(self, name: str, data: bytes, executable: bool) -> None:
        entry = zipfile.ZipInfo(name, TIME)
        entry.external_attr = (0o100755 if executable else 0o100644) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(entry, data)


def project(key: str) -> str:
    """A text of `pyproject.toml`. (Python 3.10 has no reader of its own.)"""
    found = re.search(rf'^{re.escape(key)} = "(.*)"$', (CLIENT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError(f"pyproject.toml has no {key}")
    return found[1]


def build(binary: Path, output: Path) -> Path:
    """Writes the wheel and returns its path. Raises ``ValueError`` for an executable that can't be in one."""
    data = binary.read_bytes()
    needs = Elf(data).needs()
    if foreign := sorted(needs.libraries - COMMON):
        raise ValueError(
            f"{binary} needs {', '.join(foreign)}, which other systems don't have: "
            "build it with `swift build -c release --static-swift-stdlib --product alloy-host`"
        )
    name, version, tag = project("name").replace("-", "_"), project("version"), f"py3-none-{needs.tag}"
    output.mkdir(parents=True, exist_ok=True)
    path = output / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    wheel = Wheel(path, info)
    for file in sorted((CLIENT / "alloy_host").iterdir()):
        if file.suffix in (".py", ".pyi", ".typed") or file.name == "py.typed":
            wheel.add(f"alloy_host/{file.name}", file.read_bytes())
    wheel.add(f"{name}-{version}.data/scripts/alloy-host", data, executable=True)
    metadata = [
        "Metadata-Version: 2.1", f"Name: {project('name')}", f"Version: {version}", f"Summary: {project('description')}",
        f"Requires-Python: {project('requires-python')}", "Description-Content-Type: text/markdown", "",
        (CLIENT / "README.md").read_text("utf-8"),
    ]  # fmt: skip
    wheel.add(f"{info}/METADATA", "\n".join(metadata).encode())
    lines = ["Wheel-Version: 1.0", "Generator: build_wheel.py", "Root-Is-Purelib: false", f"Tag: {tag}", ""]
    wheel.add(f"{info}/WHEEL", "\n".join(lines).encode())
    wheel.close()
    return path


def main() -> None:
    repository = CLIENT.parent.parent
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--binary", type=Path, default=repository / ".build/release/alloy-host")
    parser.add_argument("--output", type=Path, default=repository / ".build/wheels")
    arguments = parser.parse_args()
    try:
        print(build(arguments.binary, arguments.output))
    except (OSError, ValueError) as error:
        sys.exit(f"build_wheel.py: {error}")


if __name__ == "__main__":
    main()
