#!/usr/bin/env python3
"""A host with a defect, for test_soak.py: passes on everything between its caller and the host $SOAK_REAL_HOST, except for the
defect that $SOAK_DEFECT names."""

import json
import os
import subprocess
import sys
import threading
import time

DEFECT = os.environ["SOAK_DEFECT"]
COMMAND = [os.environ["SOAK_REAL_HOST"], *sys.argv[1:]]
WRITE = b'"actionId": "createThing"'


class Mutant:
    def __init__(self):
        self.host = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lock = threading.Lock()
        self.requests = 0
        self.hidden = set()
        self.kept = []

    def write(self, *lines):
        with self.lock:
            sys.stdout.buffer.write(b"".join(lines))
            sys.stdout.buffer.flush()

    def forward(self):
        for line in sys.stdin.buffer:
            self.requests += 1
            if self.requests % 50 == 0:
                self.leak()
            is_write = WRITE in line and line.startswith(b'{"jsonrpc"') and b'"method": "execute"' in line
            if is_write and b"idempotencyKey" not in line and b'"id"' in line and self.requests % 5 == 0:
                message = json.loads(line)
                if DEFECT == "lost write":
                    result = {"outcome": "applied", "executionId": "0" * 24}
                    self.write(json.dumps({"jsonrpc": "2.0", "id": message["id"], "result": result}).encode() + b"\n")
                    continue
                if DEFECT == "repeated write":
                    message["id"] = f"again-{self.requests}"
                    del message["params"]["_meta"]
                    self.hidden.add(message["id"])
                    line += json.dumps(message).encode() + b"\n"
            try:
                self.host.stdin.write(line)
                self.host.stdin.flush()
            except BrokenPipeError:
                return
        self.host.stdin.close()

    def leak(self):
        try:
            if DEFECT == "memory":
                self.kept.append(b"x" * (2 << 20))
            elif DEFECT == "descriptors" and len(self.kept) < 500:
                self.kept.append(open("/dev/null"))
            elif DEFECT == "threads" and len(self.kept) < 500:
                self.kept.append(threading.Thread(target=time.sleep, args=(3600,), daemon=True))
                self.kept[-1].start()
            elif DEFECT == "error line":
                print('{"level":"error","message":"a defect"}', file=sys.stderr, flush=True)
            elif DEFECT == "early end" and self.requests > 2000:
                os._exit(0)
        except OSError:
            pass

    def back(self):
        replies = 0
        for line in self.host.stdout:
            replies += 1
            chosen = replies % 400 == 0
            if self.hidden:
                message = json.loads(line)
                if isinstance(message, dict) and message.get("id") in self.hidden:
                    continue
            if DEFECT == "forgotten row" and b'"executions":[' in line:
                message = json.loads(line)
                message["result"] = {"executions": []}
                line = json.dumps(message).encode() + b"\n"
            if DEFECT == "denied write" and b'"outcome":"applied"' in line and replies % 5 == 0 and line.startswith(b"{"):
                message = json.loads(line)
                if "outcome" in message.get("result", {}):
                    data = {"kind": "network", "origin": "network", "outcome": "not_sent", "fix": [], "retry": {}}
                    error = {"code": 1009, "message": "Nothing was sent.", "data": data}
                    line = json.dumps({"jsonrpc": "2.0", "id": message["id"], "error": error}).encode() + b"\n"
            if chosen and DEFECT == "dropped reply":
                continue
            lines = [line]
            if chosen and DEFECT == "doubled reply":
                lines.append(line)
            if chosen and DEFECT == "stray output":
                lines.append(b"a stray print\n")
            if chosen and DEFECT == "late progress":
                progress = {"token": "gone", "value": {"done": 1}}
                lines.append(json.dumps({"jsonrpc": "2.0", "method": "$/progress", "params": progress}).encode() + b"\n")
            self.write(*lines)

    def run(self):
        threading.Thread(target=self.forward, daemon=True).start()
        self.back()
        status = self.host.wait()
        if DEFECT == "no end":
            time.sleep(3600)
        os._exit(3 if DEFECT == "status" else status)


if os.environ["SOAK_HOST"] == ("B" if DEFECT == "forgotten row" else "A"):
    Mutant().run()
else:
    os.execv(COMMAND[0], COMMAND)
