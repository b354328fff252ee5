"""A running host: its pipes, its waiting requests, and what the system says about it."""

import collections
import json
import os
import pathlib
import signal
import subprocess
import threading
import time

from checks import judge_message


class Host:
    """A host that is spoken to in lines. `reply(call, message)` is called for each answered request, on the reader's thread."""

    def __init__(self, name, command, environment, problems, reply):
        self.name = name
        self.problems = problems
        self.reply = reply
        self.lock = threading.Lock()
        self.changed = threading.Condition(self.lock)
        self.waiting = {}
        self.answered = collections.deque(maxlen=200_000)
        self.recent = set()
        self.refusals = 0  # bad messages sent, each of which is answered with the id null
        self.progress = {}
        self.writes = 0
        self.reading = threading.Event()
        self.reading.set()
        self.is_killed = False
        self.errors = []
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, bufsize=0)
        self.pid = self.process.pid
        self.threads = [threading.Thread(target=run, daemon=True) for run in (self.read, self.read_log)]
        for thread in self.threads:
            thread.start()

    # Writing

    def send(self, calls, lines):
        """Writes lines; `calls` has what waits for each id."""
        with self.lock:
            self.waiting.update(calls)
        data = memoryview(b"\n".join(lines) + b"\n")
        try:
            while data:
                data = data[os.write(self.process.stdin.fileno(), data):]
        except (BrokenPipeError, ValueError):
            if not self.is_killed:
                self.problems.add("ended early", f"{self.name} closed its stdin")

    def refuse(self, count):
        with self.lock:
            self.refusals += count

    def ask(self, method, params, seconds=120):
        """One request, and its reply."""
        done = threading.Event()
        box = []
        call = {"method": method, "then": lambda message: (box.append(message), done.set())}
        identifier = f"ask-{time.monotonic_ns()}"
        line = json.dumps({"jsonrpc": "2.0", "id": identifier, "method": method, "params": params}).encode()
        self.send({identifier: call}, [line])
        if not done.wait(seconds):
            self.problems.add("missing", f"{self.name}: {method} was not answered within {seconds} s")
            return {}
        return box[0]

    # Reading

    def read(self):
        rest = b""
        output = self.process.stdout.fileno()
        while True:
            self.reading.wait()
            data = os.read(output, 1 << 18)
            if not data:
                break
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self.receive(line)
        if rest and not self.is_killed:
            self.problems.add("stdout", f"{self.name}: its output ends within a line: {rest[:200]!r}")
        with self.lock:
            self.changed.notify_all()

    def receive(self, line):
        try:
            message = json.loads(line)
        except ValueError:
            self.problems.add("stdout", f"{self.name} wrote what is not JSON: {line[:200]!r}")
            return
        for part in message if isinstance(message, list) else [message]:
            wrong = judge_message(part)
            if wrong:
                self.problems.add("stdout", f"{self.name}: {wrong}: {line[:300]!r}")
            elif "method" in part:
                self.note_progress(part["params"])
            else:
                self.take(part)

    def take(self, message):
        identifier = message["id"]
        with self.lock:
            call = self.waiting.pop(identifier, None)
            if call is None:
                if identifier is None and self.refusals > 0:
                    self.refusals -= 1
                elif identifier in self.recent:
                    self.problems.add("doubled", f"{self.name}: {identifier!r} was answered again: {str(message)[:200]}")
                else:
                    self.problems.add("unasked", f"{self.name} answered what was not asked: {str(message)[:300]}")
                self.changed.notify_all()
                return
            if len(self.answered) == self.answered.maxlen:
                self.recent.discard(self.answered[0])
            self.answered.append(identifier)
            self.recent.add(identifier)
            self.progress.pop(call.get("token"), None)
            self.changed.notify_all()
        then = call.get("then")
        if then:
            then(message)
        else:
            self.reply(self, identifier, call, message)

    def note_progress(self, params):
        token, done = params["token"], params["value"].get("done")
        with self.lock:
            if token not in self.progress:
                self.problems.add("progress", f"{self.name}: progress of {token}, which does not run")
            elif done is not None:
                if done <= self.progress[token]:
                    self.problems.add("progress", f"{self.name}: progress of {token} does not rise")
                self.progress[token] = done

    def read_log(self):
        for line in self.process.stderr:
            try:
                entry = json.loads(line)
            except ValueError:
                entry = {"level": "error", "message": line.decode(errors="replace").strip()}
            if entry.get("level") == "error":
                self.errors.append(entry)

    # State

    def wait_idle(self, seconds):
        """Waits until everything is answered; returns the ids of what is not."""
        end = time.monotonic() + seconds
        with self.lock:
            while self.waiting or self.refusals:
                left = end - time.monotonic()
                if left <= 0 or self.process.poll() is not None:
                    break
                self.changed.wait(min(left, 1))
            missing = list(self.waiting.items())
            if self.refusals:
                missing.append((None, {"method": f"{self.refusals} bad messages"}))
            return missing

    def status(self, field):
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(next(line for line in text.splitlines() if line.startswith(field + ":")).split()[1])

    def resident(self):
        return self.status("VmRSS") << 10

    def descriptors(self):
        """The kinds of open descriptors with their numbers."""
        kinds = collections.Counter()
        for entry in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                target = os.readlink(f"/proc/{self.pid}/fd/{entry}")
            except OSError:
                continue
            kinds[target.split(":")[0] if ":" in target else os.path.dirname(target)] += 1
        return kinds

    def kill(self):
        """Ends it with SIGKILL; returns what was not answered."""
        self.is_killed = True
        self.process.send_signal(signal.SIGKILL)
        self.reading.set()
        self.process.wait()
        self.end_reading()
        with self.lock:
            waiting, self.waiting = self.waiting, {}
        return waiting

    def end_reading(self):
        """Waits until everything that it wrote is read; it has ended."""
        for thread in self.threads:
            thread.join(60)

    def end(self, seconds):
        """Closes its stdin; returns its exit status, or None when it had to be killed."""
        self.process.stdin.close()
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        self.end_reading()
        return status
