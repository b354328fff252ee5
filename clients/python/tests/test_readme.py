"""Runs every snippet of the README, and the examples, as a reader would: from the root of the repository."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from support import PACKAGE, REPOSITORY, real_host


def snippets(page: Path = PACKAGE / "README.md") -> list[tuple[str, str, str]]:
    """Heading, language and text of each fenced block."""
    found = []
    heading = ""
    for match in re.finditer(r"^#+ ([^\n]+)$|^```(\w*)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S):
        if match[1]:
            heading = match[1]
        else:
            found.append((heading, match[2], match[3]))
    return found


class Readme(unittest.TestCase):
    def run_command(self, command: list[str]) -> str:
        environment = {
            **os.environ,
            "ALLOY_HOST": real_host(),
            "PYTHONPATH": str(PACKAGE),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        }
        run = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return run.stdout

    def test_snippets(self) -> None:
        blocks = snippets()
        self.assertGreater(len(blocks), 5)
        for heading, language, text in blocks:
            with self.subTest(heading, language=language):
                if language == "sh":
                    text = text.replace(".build/release/alloy-host", real_host())
                    output = self.run_command(["sh", "-ec", text])
                else:
                    self.assertEqual(language, "python")
                    output = self.run_command([sys.executable, "-c", text])
                self.assertNotEqual(output, "")

    def test_snippets_of_the_repositorys_page(self) -> None:
        blocks = [block for block in snippets(REPOSITORY / "README.md") if block[1] == "python"]
        self.assertGreater(len(blocks), 1)
        for heading, _, text in blocks:
            with self.subTest(heading):
                self.assertLessEqual(len(text.splitlines()), 10)
                self.assertNotEqual(self.run_command([sys.executable, "-c", text]), "")

    def test_snippets_are_typed(self) -> None:
        pages = [PACKAGE / "README.md", REPOSITORY / "README.md"]
        texts = [text for page in pages for _, language, text in snippets(page) if language == "python"]
        path = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
        with tempfile.TemporaryDirectory() as folder:
            for index, text in enumerate(texts):
                Path(folder, f"snippet{index}.py").write_text(text, "utf-8")
            mypy = ["mypy", "--strict", "--python-version", "3.10", "--cache-dir", os.devnull]
            for checker in (mypy, ["basedpyright", "--level", "error"]):
                with self.subTest(checker[0]):
                    program = [sys.executable, "-m", checker[0]]
                    environment = {**os.environ, "PYTHONPATH": path}
                    if subprocess.run([*program, "--version"], env=environment, capture_output=True).returncode != 0:
                        self.skipTest(f"wants PyPI's {checker[0]}")
                    command = [*program, *checker[1:], folder]
                    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
                    self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_main_example_is_short(self) -> None:
        _, _, text = next(block for block in snippets() if block[1] == "python")
        self.assertLess(len(text.splitlines()), 10)

    def test_examples(self) -> None:
        for example in sorted((PACKAGE / "examples").glob("*.py")):
            with self.subTest(example.name):
                output = self.run_command([sys.executable, str(example)])
                self.assertIn("ada@example.com", output)


if __name__ == "__main__":
    unittest.main()
