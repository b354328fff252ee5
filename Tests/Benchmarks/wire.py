#!/usr/bin/env python3
"""Times the wire: round trips, pipelined requests and the start, beside a C echo and a bare Node readline loop.

Everything is measured twice: with both sides on one core, where the scheduler decides nothing, and where the scheduler puts
them. The C program echoes bytes: what a pipe costs at least. Beside `connectors.list`, it echoes a ping.
"""

import json
import os
import tempfile
import threading
import time

from benchmark import HERE, NODE, PING, Peer, Report, compiled, in_turns, options, parsed, placements, round_trips

CONNECTORS = b'{"jsonrpc":"2.0","id":1,"method":"connectors.list"}\n'
TOOLS = b'{"jsonrpc":"2.0","id":1,"method":"tools/list"}\n'
# Without a session, as the revision without a handshake has it.
STATELESS_TOOLS = (
    b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":'
    b'"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}\n')
INITIALIZE = (
    b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
    b'"clientInfo":{"name":"benchmark","version":"1"}}}\n')


def round_trip(command, line, count=3000):
    with Peer(command) as peer:
        return round_trips(peer, line, count)


def pipelined(command, count=100_000):
    """Requests answered a second when all are written without waiting."""
    with Peer(command) as peer:
        peer.exchange(PING)
        block = PING * 1000

        def write():
            for _ in range(count // 1000):
                view = memoryview(block)
                while view:
                    view = view[os.write(peer.input, view):]

        start = time.perf_counter()
        writer = threading.Thread(target=write)
        writer.start()
        lines = 0
        while lines < count:
            lines += os.read(peer.output, 1 << 16).count(b"\n")
        elapsed = time.perf_counter() - start
        writer.join()
    return count / elapsed


def first_reply(command, line, spawn=Peer):
    """From spawning to the first reply, in milliseconds."""
    start = time.perf_counter()
    with spawn(command) as peer:
        reply = peer.exchange(line)
        elapsed = time.perf_counter() - start
    if "error" in json.loads(reply):
        raise SystemExit(f"{command} answered {reply[:300]}")
    return elapsed * 1000


def main():
    arguments = parsed(options(__doc__))
    report = Report("wire", arguments.json)
    with tempfile.TemporaryDirectory() as folder:
        echo = [compiled("echo.c", folder)]
        host = [str(arguments.host), "--sandbox"]
        node = [NODE, str(HERE / "peers/readline.mjs")] if NODE else None
        if node is None:
            print("no node here: compared with the C echo only")

        def peers(measure, *rest):
            measures = {"C echo": lambda: measure(echo, *rest), "alloy-host": lambda: measure(host, *rest)}
            if node:
                measures["Node readline"] = lambda: measure(node, *rest)
            return measures

        rounds = arguments.rounds
        for placement in placements():
            def group(title, unit, measures, rounds=rounds, floor="C echo", better="less"):
                report.group(f"{title}, {placement}", unit, in_turns(measures, rounds), floor, better)

            group("ping, round trip", "µs", peers(round_trip, PING))
            group("connectors.list in the sandbox, round trip", "µs", {
                "C echo": lambda: round_trip(echo, PING),
                "alloy-host": lambda: round_trip(host, CONNECTORS),
            })
            measures = peers(pipelined)
            del measures["C echo"]
            group("ping, pipelined", "/s", measures, floor="Node readline" if node else None, better="more")
            group("spawn to the first reply", "ms", {
                **peers(first_reply, PING),
                "alloy-host, initialize": lambda: first_reply(host, INITIALIZE),
                "alloy-host, tools/list": lambda: first_reply(host, STATELESS_TOOLS),
            }, 3 * rounds)
    report.save()


if __name__ == "__main__":
    main()
