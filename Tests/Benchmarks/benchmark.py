"""What the benchmarks have in common: processes that are spoken to, rounds, and the report of what was measured."""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n'
NODE = shutil.which("node")

# A cache of this run's own: it knows a service by its address, and an earlier run's service may have had the same port.
CACHE = tempfile.TemporaryDirectory()
os.environ["XDG_CACHE_HOME"] = CACHE.name


class Peer:
    """A running process that is spoken to in lines."""

    def __init__(self, command, environment=None):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL if environment else None,
            bufsize=0, env=environment)
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        # A server that does not end with its input is no reason to wait.
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def read(self):
        more = os.read(self.output, 1 << 16)
        if not more:
            raise SystemExit(f"{self.process.args} ended early")
        return more

    def exchange(self, line):
        """Sends a line and returns the line of the reply."""
        os.write(self.input, line)
        reply = self.read()
        while not reply.endswith(b"\n"):
            reply += self.read()
        return reply


class HeaderPeer(Peer):
    """A running process that is spoken to with `Content-Length`, as editors do."""

    def exchange(self, message):
        """Sends a message and returns the body of the reply; notifications and requests of the process are skipped."""
        body = message.strip()
        os.write(self.input, b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        data = b""
        while True:
            head, separator, rest = data.partition(b"\r\n\r\n")
            length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                           if line.lower().startswith(b"content-length:")), 0)
            if not separator or len(rest) < length:
                data += self.read()
                continue
            reply, data = rest[:length], rest[length:]
            if b'"method"' not in reply or "method" not in json.loads(reply):
                return reply


def round_trips(peer, message, count):
    """The median time of one exchange, in microseconds, after a tenth as many that do not count."""
    for _ in range(count // 10):
        peer.exchange(message)
    times = []
    for _ in range(count):
        start = time.perf_counter_ns()
        peer.exchange(message)
        times.append(time.perf_counter_ns() - start)
    return statistics.median(times) / 1000


def compiled(source, folder, *options):
    """The path of a C program that was compiled into the folder."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        sys.exit("no C compiler (cc, gcc or clang)")
    program = os.path.join(folder, pathlib.Path(source).stem)
    subprocess.run([compiler, "-O2", "-o", program, str(HERE / source), *options], check=True)
    return program


def placements():
    """Where the processes may run, with a heading: on one core, then wherever the scheduler puts them."""
    if not hasattr(os, "sched_setaffinity"):
        print("processes can't be pinned here: measured unpinned only")
        yield "unpinned"
        return
    cores = os.sched_getaffinity(0)
    # Children inherit it. The last core: the first one often serves the machine's interrupts.
    os.sched_setaffinity(0, {max(cores)})
    yield "pinned"
    os.sched_setaffinity(0, cores)
    yield "unpinned"


def in_turns(measures, rounds):
    """The samples of each measure, by name. All take turns, round after round, so that what disturbs one disturbs all."""
    samples = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            samples[name].append(measure())
    return samples


class Report:
    """The rows that a benchmark has measured: printed as they come, and written as JSON in the end."""

    def __init__(self, suite, path=None):
        self.suite = suite
        self.path = path
        self.rows = []

    def group(self, title, unit, samples, floor=None, better="less"):
        """Adds and prints rows that were measured in turns, by name. `floor` names the one that the others stand beside.
        `better` is `less` or `more`. The samples of a round have the same index in each row."""
        print(f"\n{title}", flush=True)
        base = statistics.median(samples[floor]) if floor else None
        for name, values in samples.items():
            middle = statistics.median(values)
            line = f"  {name:<30}{middle:>13,.1f} {unit:<9}± {spread(values):,.1f}"
            if floor and name != floor and base:
                line += f"   {middle / base:.2f} × {floor}"
            print(line, flush=True)
            self.add(title, name, unit, values, floor if name != floor else None, better)

    def add(self, group, name, unit, samples, floor=None, better="less"):
        """Adds a row and prints nothing."""
        self.rows.append({
            "suite": self.suite, "group": group, "name": name, "unit": unit, "better": better, "floor": floor,
            "samples": [round(value, 4) for value in samples],
        })

    def save(self):
        if self.path:
            pathlib.Path(self.path).write_text(json.dumps({"rows": self.rows}) + "\n")


def spread(values):
    """The standard deviation that the median absolute deviation stands for: a few disturbed samples do not count."""
    middle = statistics.median(values)
    return 1.4826 * statistics.median(abs(value - middle) for value in values)


def options(documentation, rounds=7):
    """The options that all benchmarks have."""
    parser = argparse.ArgumentParser(description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default=os.environ.get("ALLOY_HOST", ROOT / ".build/release/alloy-host"))
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--json", metavar="FILE", help="write the samples there")
    return parser


def parsed(parser):
    arguments = parser.parse_args()
    if not pathlib.Path(arguments.host).exists():
        sys.exit(f"{arguments.host} is missing; build it with: swift build -c release --static-swift-stdlib")
    return arguments
