"""The wheel, with a small executable of the system in the place of the host's."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from importlib.util import find_spec
from pathlib import Path

from support import PACKAGE, real_host

sys.path.insert(0, str(PACKAGE))

from build_wheel import Elf, Needs, build  # noqa: E402

NAME = "alloy_host-0.1.0"


@unittest.skipUnless(sys.platform == "linux", "wheels are for Linux")
class Wheels(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        found = shutil.which("true")
        assert found is not None
        self.binary = Path(found)

    def test_every_file_is_recorded_and_the_same_input_gives_the_same_bytes(self) -> None:
        path = build(self.binary, self.folder)
        self.assertRegex(path.name, rf"^{NAME}-py3-none-manylinux_2_\d+_(x86_64|aarch64)\.whl$")
        with zipfile.ZipFile(path) as archive:
            record = archive.read(f"{NAME}.dist-info/RECORD").decode()
            for line in record.splitlines():
                name, digest, size = line.rsplit(",", 2)
                if name.endswith("/RECORD"):
                    continue
                data = archive.read(name)
                expected = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
                self.assertEqual((digest, int(size)), (f"sha256={expected}", len(data)))
            self.assertEqual(sorted(archive.namelist()), sorted(line.split(",")[0] for line in record.splitlines()))
            self.assertTrue({"alloy_host/py.typed", "alloy_host/_surface.pyi"} <= set(archive.namelist()))
        self.assertEqual(build(self.binary, self.folder / "again").read_bytes(), path.read_bytes())

    @unittest.skipUnless(find_spec("ensurepip"), "a virtual environment wants python3-venv")
    def test_pip_installs_client_and_executable(self) -> None:
        wheel = build(self.binary, self.folder)
        subprocess.run([sys.executable, "-m", "venv", str(self.folder / "venv")], check=True)
        python = self.folder / "venv/bin/python"
        environment = {"PATH": "/nowhere", "HOME": str(self.folder)}
        install = [python, "-m", "pip", "install", "-q", "--no-index", "--disable-pip-version-check", str(wheel)]
        subprocess.run(install, check=True, env=environment)
        program = "from alloy_host._launch import find_host; print(find_host(None)[0])"
        found = subprocess.run([python, "-c", program], check=True, env=environment, capture_output=True, text=True)
        self.assertEqual(found.stdout.strip(), str(self.folder / "venv/bin/alloy-host"))
        self.assertEqual(subprocess.run([found.stdout.strip()]).returncode, 0)

    def test_an_executable_with_libraries_of_its_own_is_refused(self) -> None:
        needs = Elf(Path(real_host()).read_bytes()).needs()
        if "libswiftCore.so" not in needs.libraries:
            self.assertTrue(build(Path(real_host()), self.folder).exists())
            return
        with self.assertRaisesRegex(ValueError, "libswiftCore.so.*--static-swift-stdlib"):
            build(Path(real_host()), self.folder)
        self.assertEqual(os.listdir(self.folder), [])

    def test_the_tag_follows_from_the_newest_versions(self) -> None:
        for versions, tag in (
            (set(), "manylinux_2_17_x86_64"),
            ({"GLIBC_2.2.5", "GLIBC_2.34", "GLIBC_2.9"}, "manylinux_2_34_x86_64"),
            ({"GLIBC_2.17", "GLIBCXX_3.4.29"}, "manylinux_2_34_x86_64"),
            ({"GLIBC_2.36", "GLIBCXX_3.4.11", "CXXABI_1.3"}, "manylinux_2_36_x86_64"),
        ):
            self.assertEqual(Needs("x86_64", set(), versions).tag, tag)
        with self.assertRaisesRegex(ValueError, "GLIBCXX_3.4.99"):
            Needs("x86_64", set(), {"GLIBCXX_3.4.99"}).tag


if __name__ == "__main__":
    unittest.main()
