"""The wall clock of the hosts, which can be set, and what they say about their memory: clock.c, preloaded into them."""

import os
import pathlib
import shutil
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


class SettableClock:
    """A file that the preloaded library reads: the nanoseconds by which the clock is moved, and the number of a question."""

    def __init__(self, folder):
        self.path = folder / "clock"
        self.path.write_bytes(struct.pack("qq", 0, 0))
        self.questions = 0
        self.library = self.compile(folder)

    @staticmethod
    def compile(folder):
        """The library; None where there is no compiler for it."""
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if not compiler or sys.platform != "linux":
            return None
        library = folder / "clock.so"
        command = [compiler, "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(HERE / "clock.c"), "-ldl"]
        subprocess.run(command, check=True)
        return library

    @property
    def environment(self):
        return {"LD_PRELOAD": str(self.library), "SOAK_CLOCK": str(self.path)} if self.library else {}

    def write(self, number, offset):
        file = os.open(self.path, os.O_WRONLY)
        os.pwrite(file, struct.pack("q", number), offset)
        os.close(file)

    def step(self, seconds):
        """Sets the wall clock of all hosts to so many seconds from the true time."""
        self.write(seconds * 1_000_000_000, 0)

    def memory_in_use(self, host, patience):
        """The bytes that a host has in use, without what its C library keeps for later. 0 without the library."""
        if self.library is None:
            return 0
        self.questions += 1
        self.write(self.questions, 8)
        answer = pathlib.Path(f"{self.path}.{host.pid}")
        end = time.monotonic() + patience
        while time.monotonic() < end:
            # For a request, the host reads the clock.
            host.ask("connectors.get", {"connectorId": "idle", "maxAge": 0}, patience)
            question, memory = answer.read_text().split() if answer.exists() else (0, 0)
            if int(question) == self.questions:
                return int(memory)
        raise SystemExit("the host does not tell its memory")
