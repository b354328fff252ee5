#!/usr/bin/env python3
"""Times other servers beside the host, which do the same work over the same kind of pipe.

    Tests/MCPClients/install             # the Python servers' environments
    python3 -m pip install --target .build/ruff ruff

An execute posts to a local nginx, which answers with 300 bytes: the host's method beside Node's `fetch` and libcurl in C
(`floor.c`), the host's tool beside servers made with Python's `mcp` and FastMCP, which post with httpx. Servers that editors
start, `ruff server` and clangd, are asked for what they can answer at once: `initialize`, and a method that they do not
have, beside a ping in the same framing. What is not installed is named and left out.
"""

import json
import os
import pathlib
import shutil
import sys
import tempfile

from benchmark import HERE, NODE, PING, ROOT, HeaderPeer, Peer, Report, compiled, in_turns, options, parsed, round_trips
from execute import ARGUMENTS, CREDENTIAL, line, service
from wire import INITIALIZE, TOOLS, first_reply

INITIALIZED = b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
LSP_INITIALIZE = (
    b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}')
LSP_INITIALIZED = b'{"jsonrpc":"2.0","method":"initialized","params":{}}'
UNKNOWN = b'{"jsonrpc":"2.0","id":2,"method":"benchmark/unknown","params":{}}'


def tool_call():
    """A call of the tool, with what the host's asks for."""
    arguments = {"connector": "c", "action": "get", "account": CREDENTIAL, "input": ARGUMENTS["get"]}
    params = {"name": "execute_read", "arguments": arguments}
    return json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": params}).encode() + b"\n"


def round_trip(command, message, count, before=(), notifications=(), kind=Peer, expects=b""):
    """The median of an exchange of a running process, in microseconds, after the messages that open its session."""
    with kind(command, dict(os.environ)) as peer:
        for each in before:
            peer.exchange(each)
        for each in notifications:
            body = each.strip()
            os.write(peer.input, each if kind is Peer else b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        reply = peer.exchange(message)
        if expects not in reply:
            sys.exit(f"{command} answered {reply[:300]}")
        return round_trips(peer, message, count)


def start(command, message, kind=Peer):
    return first_reply(command, message, lambda command: kind(command, dict(os.environ)))


def python_servers(url):
    """The commands of the servers in Python, by name."""
    servers = {}
    for environment, kind in (("mcp-2", "mcp"), ("fastmcp-4", "fastmcp")):
        python = ROOT / ".build/mcp-clients" / environment / "bin/python"
        if python.exists():
            servers[f"Python {environment}"] = [str(python), str(HERE / "peers/mcp_server.py"), kind, url]
        else:
            print(f"no {environment}: install it with Tests/MCPClients/install")
    return servers


def editor_servers():
    """The commands of the servers that editors start, by name."""
    servers = {}
    for name, rest in (("ruff", ["server"]), ("clangd", ["--log=error"])):
        found = shutil.which(name, path=os.pathsep.join([str(ROOT / ".build/ruff/bin"), os.environ["PATH"]]))
        if found:
            servers[" ".join([name, *rest[:1]]) if name == "ruff" else name] = [found, *rest]
        else:
            print(f"no {name} here")
    return servers


def main():
    parser = options(__doc__, rounds=5)
    arguments = parsed(parser)
    report = Report("peers", arguments.json)
    rounds = arguments.rounds
    os.environ["ALLOY_API_KEY"] = "benchmark-key"
    # Inherited paths would give the environments of the servers the modules of another.
    os.environ.pop("PYTHONPATH", None)
    with tempfile.TemporaryDirectory(dir=ROOT / ".build") as folder, service(folder) as url:
        os.chmod(folder, 0o755)
        target = f"{url}/connectors/c/actions/get/execute"
        host = [str(arguments.host), "--base-url", url, "--no-ledger", "--user", "u"]
        floor = [compiled("floor.c", folder, "-l:libcurl.so.4"), target, "1"]
        node = [NODE, str(HERE / "peers/fetch.mjs"), target] if NODE else None
        python = python_servers(target)
        editors = editor_servers()

        executes = {
            "libcurl in C": lambda: round_trip(floor, line(1, "get").encode(), 1000),
            "alloy-host": lambda: round_trip(host, line(1, "get").encode(), 1000, expects=b"responseData"),
        }
        if node:
            executes["Node fetch"] = lambda: round_trip(node, line(1, "get").encode(), 500, expects=b"responseData")
        report.group("an execute, the caller waits", "µs", in_turns(executes, rounds), "libcurl in C")

        def session(command, message, count, expects=b""):
            return lambda: round_trip(command, message, count, [INITIALIZE], [INITIALIZED], expects=expects)

        for title, message, count, expects in [
            ("an execute as a tool", tool_call(), 300, b"160000000000"), ("tools/list", TOOLS, 300, b"execute_read"),
            ("ping of a session", PING, 1000, b"result"),
        ]:
            measures = {"alloy-host": session(host, message, count * 3, expects)}
            measures |= {name: session(command, message, count, expects) for name, command in python.items()}
            report.group(title, "µs", in_turns(measures, rounds), "alloy-host")
        measures = {"alloy-host": lambda: start(host, INITIALIZE)}
        if node:
            measures["Node fetch, ping"] = lambda: start(node, PING)
        measures |= {name: lambda command=command: start(command, INITIALIZE) for name, command in python.items()}
        measures |= {
            name: lambda command=command: start(command, LSP_INITIALIZE, HeaderPeer) for name, command in editors.items()}
        report.group("spawn to the first reply", "ms", in_turns(measures, rounds), "alloy-host")
        measures = {"alloy-host": lambda: round_trip(host, PING, 1000, kind=HeaderPeer, expects=b"result")}
        measures |= {
            name: lambda command=command: round_trip(
                command, UNKNOWN, 1000, [LSP_INITIALIZE], [LSP_INITIALIZED], HeaderPeer, b"error")
            for name, command in editors.items()
        }
        report.group("the cheapest request, framed as for editors", "µs", in_turns(measures, rounds), "alloy-host")
    report.save()


if __name__ == "__main__":
    main()
