"""An agent's client of the Model Context Protocol that knows nothing of the host and repeats blindly, for `alloy-host prove`.

    alloy-host prove -- python3 clients/python/prove/blind_agent.py [modern | legacy]

It uses the standard library only. It calls `execute_write` until the answer is no error, at most six times, waits for each
answer as long as ALLOY_PROVE_TASK says, and starts the server again when it has ended. That is safe without any key of its
own: the same call again within ten minutes returns the first outcome.
"""

import json
import os
import queue
import subprocess
import sys
import threading

task = json.loads(os.environ["ALLOY_PROVE_TASK"])
legacy = sys.argv[1:] == ["legacy"]
limit = task["timeoutMs"] / 1000
meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "blind_agent", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


class Server:
    """A running server."""

    def __init__(self):
        self.process = subprocess.Popen(["alloy-host"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lines = queue.Queue()
        self.number = 0
        threading.Thread(target=self.read, daemon=True).start()
        if legacy:
            self.ask(
                "initialize",
                {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "blind_agent", "version": "1"}},
            )
            self.send({"method": "notifications/initialized"})

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def send(self, message):
        try:
            self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def ask(self, method, params):
        """The result, or None when none came in time."""
        self.number += 1
        if not legacy:
            params = {**params, "_meta": meta}
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            try:
                line = self.lines.get(timeout=limit)
            except queue.Empty:
                self.send({"method": "notifications/cancelled", "params": {"requestId": self.number}})
                return None
            if line is None:
                return None
            try:
                answer = json.loads(line)
            except ValueError:
                continue
            if answer.get("id") == self.number:
                return answer.get("result", {"isError": True, "structuredContent": answer})

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()


arguments = {
    "connector": task["connectorId"],
    "action": task["actionId"],
    "account": task["credentialId"],
    "input": {"requestBody": task["requestBody"]},
}
server = Server()
result = None
for _ in range(6):
    if server.process.poll() is not None:
        server = Server()
    result = server.ask("tools/call", {"name": "execute_write", "arguments": arguments})
    if result is not None and not result.get("isError"):
        break
server.close()

content = (result or {}).get("structuredContent", {})
outcome = content.get("error", content).get("outcome", "unknown")
print(json.dumps({"outcome": outcome}))
sys.exit(0 if outcome == "applied" else 1)
