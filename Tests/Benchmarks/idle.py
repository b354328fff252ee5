#!/usr/bin/env python3
"""Measures what a process costs that waits for requests: memory, threads, and how often it wakes, beside its peers.

The host has answered some requests by then, so whatever it starts when it is needed has been started. It is left alone until the
deadlines of these requests have passed and threads without work have ended, and then watched for a minute. A wake-up is a voluntary context switch of any
of its threads. Linux only.
"""

import os
import pathlib
import tempfile
import time

from benchmark import HERE, NODE, PING, ROOT, Peer, Report, options, parsed
from execute import line, service
from peers import INITIALIZE, python_servers


def status(process, task=None):
    path = pathlib.Path(f"/proc/{process.pid}") / (f"task/{task}/status" if task else "status")
    return dict(row.split(":", 1) for row in path.read_text().splitlines() if ":" in row)


def switches(process):
    """The voluntary context switches of each thread."""
    return {task: int(status(process, task)["voluntary_ctxt_switches"]) for task in os.listdir(f"/proc/{process.pid}/task")}


def state(peer):
    """Resident and private memory in MiB, threads, descriptors, and the wake-ups since `peer.before`."""
    after = switches(peer.process)
    wakes = sum(count - peer.before.get(task, 0) for task, count in after.items())
    memory = status(peer.process)
    resident, private = (int(memory[name].split()[0]) / 1024 for name in ("VmRSS", "RssAnon"))
    return resident, private, len(after), len(os.listdir(f"/proc/{peer.process.pid}/fd")), wakes


def main():
    parser = options(__doc__, rounds=1)
    parser.add_argument("--seconds", type=float, default=60, help="how long each process is watched")
    parser.add_argument("--settling", type=float, default=45, help="how long it is left alone before")
    arguments = parsed(parser)
    report = Report("idle", arguments.json)
    os.environ["ALLOY_API_KEY"] = "benchmark-key"
    os.environ.pop("PYTHONPATH", None)
    with tempfile.TemporaryDirectory(dir=ROOT / ".build") as folder, service(folder) as url:
        os.chmod(folder, 0o755)
        sandbox = [str(arguments.host), "--sandbox"]
        live = [str(arguments.host), "--base-url", url, "--state-dir", f"{folder}/state", "--cache-dir", f"{folder}/cache"]
        listing = b'{"jsonrpc":"2.0","id":1,"method":"connectors.list"}\n'
        executes = [line(number, action).encode() for number in range(1, 101) for action in ("get", "post")]
        cases = {
            "alloy-host --sandbox": (sandbox, [PING]),
            "alloy-host --sandbox, used": (sandbox, [PING, listing, INITIALIZE] * 30),
            "alloy-host after executes": (live, executes),
        }
        if NODE:
            cases["Node readline"] = ([NODE, str(HERE / "peers/readline.mjs")], [PING])
        cases |= {name: (command, [INITIALIZE]) for name, command in python_servers(f"{url}/x/execute").items()}
        samples = {name: [] for name in cases}
        for _ in range(arguments.rounds):
            # All at once: they do nothing, and so none disturbs another.
            peers = {}
            for name, (command, messages) in cases.items():
                peers[name] = Peer(command, dict(os.environ))
                for message in messages:
                    peers[name].exchange(message)
            time.sleep(arguments.settling)
            for peer in peers.values():
                peer.before = switches(peer.process)
            time.sleep(arguments.seconds)
            for name, peer in peers.items():
                samples[name].append(state(peer))
                peer.__exit__()
    for index, (title, unit) in enumerate([
        ("resident memory", "MiB"), ("private memory", "MiB"), ("threads", ""), ("descriptors", ""),
        (f"wake-ups in {arguments.seconds:.0f} s", ""),
    ]):
        report.group(title, unit, {name: [sample[index] for sample in rows] for name, rows in samples.items()})
    report.save()


if __name__ == "__main__":
    main()
