"""Parts of server_tests.py: a server from PyPI, the host before it, and a proxy between the two that loses answers."""

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

FOLDER = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENTS = os.path.join(FOLDER, "..", "..", ".build", "direct-servers")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fetch(url, data=None, method=None):
    """The JSON at a URL, without the host: what the server itself has."""
    headers = {"Content-Type": "application/json"}
    body = None if data is None else json.dumps(data).encode()
    for _ in while_busy():
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=120) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
            busy = error
    raise busy


def while_busy(limit=60):
    """Numbers of tries for something that a server may refuse with 503 as long as its database is busy, with pauses between them:
    it has no way to tell when it has become free."""
    for number in range(limit):
        yield number
        threading.Event().wait(0.5)


class Server:
    """A process of a server. `words` are those behind its environment's bin folder; `{port}` and `{folder}` are filled in."""

    def __init__(self, name, words, document, more_environment=None, limit=180):
        self.folder = tempfile.mkdtemp()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        words = [word.format(port=self.port, folder=self.folder, tests=FOLDER) for word in words]
        program = os.path.join(ENVIRONMENTS, name, "bin", words[0])
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment |= {"HOME": self.folder} | {
            key: value.format(folder=self.folder) for key, value in (more_environment or {}).items()}
        self.log = open(os.path.join(self.folder, "server.log"), "wb")
        self.process = subprocess.Popen(
            [program, *words[1:]], stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, env=environment,
            start_new_session=True)
        self.document = self.wait_for(document, limit)

    def wait_for(self, path, limit):
        """The document, as soon as the server has it."""
        end = time.monotonic() + limit
        while True:
            try:
                return fetch(self.url + path)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None or time.monotonic() > end:
                    with open(self.log.name, errors="replace") as log:
                        raise RuntimeError(f"the server does not start: {log.read()[-2000:]}") from None
                # The other process has no way to tell that it listens.
                threading.Event().wait(0.2)

    def stop(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class LosingProxy:
    """Passes requests on. While `loses` is set, it gives the answer of a write to nobody: `cut` ends the connection, `hold` keeps
    it open and sets `held`. `status` is that of the last answer that was lost."""

    def __init__(self, port):
        self.port, self.loses, self.held, self.writes, self.status = port, None, threading.Event(), 0, None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            try:
                self.pass_on(client, server)
            finally:
                # To close a socket ends nothing as long as another thread reads from it.
                self.end(client)
                self.end(server)

    def pass_on(self, client, server):
        head = self.read_head(client)
        if not head:
            return
        is_write = not head.startswith((b"GET ", b"HEAD "))
        self.writes += is_write
        # One request for each connection, so that its answer ends with the connection.
        server.sendall(self.closing(head))
        threading.Thread(target=self.copy, args=(client, server), daemon=True).start()
        answer = self.read_head(server)
        while answer.startswith(b"HTTP/1.1 1"):
            client.sendall(answer)
            answer = self.read_head(server)
        # The client is told too: a second request on this connection would have no answer.
        answer = answer and self.closing(answer)
        loses = is_write and self.loses
        while part := answer or server.recv(65536):
            if loses and part is answer:
                self.status = int(part.split(b" ", 2)[1])
            if not loses:
                client.sendall(part)
            answer = b""
        if loses == "hold":
            self.held.set()
            while client.recv(65536):
                pass

    @staticmethod
    def read_head(source):
        """What a peer sends up to the end of its header fields, with what came behind them; empty when it ended before."""
        head = b""
        while b"\r\n\r\n" not in head:
            part = source.recv(65536)
            if not part:
                return b""
            head += part
        return head

    @staticmethod
    def closing(head):
        start, rest = head.split(b"\r\n", 1)
        return start + b"\r\nConnection: close\r\n" + rest

    @staticmethod
    def end(connection):
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    @staticmethod
    def copy(source, target):
        try:
            while part := source.recv(65536):
                target.sendall(part)
        except OSError:
            pass

    def stop(self):
        self.listener.close()


class Host:
    """alloy-host with one direct connector, over pipes."""

    def __init__(self, program, document, state, server, *options):
        self.file = os.path.join(state, "document.json")
        with open(self.file, "w", encoding="utf-8") as file:
            json.dump(document, file)
        self.options = [
            "--server", f"server={server}", "--allow-host", "127.0.0.1", "--state-dir", os.path.join(state, "state"), *options]
        self.process = subprocess.Popen(
            [program, "--direct", f"server={self.file}", *self.options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, start_new_session=True)
        self.number = 0

    def send(self, method, **params):
        self.number += 1
        self.process.stdin.write(
            json.dumps({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params}) + "\n")
        self.process.stdin.flush()
        return self.number

    def call(self, method, notified=None, **params):
        """The reply's result, or its error."""
        number = self.send(method, **params)
        while line := self.process.stdout.readline():
            message = json.loads(line)
            if message.get("id") == number:
                return message.get("result", message.get("error"))
            if notified:
                notified(message)
        raise RuntimeError("the host has ended")

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)
