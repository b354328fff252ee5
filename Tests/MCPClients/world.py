"""A served sandbox and the host that uses it: the account exists only after a person has allowed it."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request


class World:
    """One sandbox, with one user."""

    def __init__(self, host):
        self.host = host
        self.directory = tempfile.mkdtemp(prefix="mcp-clients-")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("ALLOY_")}
        self.sandbox = subprocess.Popen(
            [host, "sandbox", "--port", "0", "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=clean)
        first = json.loads(self.sandbox.stdout.readline())
        self.url, self.key = first["url"], first["apiKey"]
        self.environment = {"ALLOY_API_KEY": self.key}
        made = subprocess.run(
            [host, "call", "users.create", '{"username": "ada@example.com"}', "--base-url", self.url],
            env={**clean, **self.environment}, capture_output=True, text=True, check=True)
        self.user = json.loads(made.stdout)["userId"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sandbox.stdin.close()
        self.sandbox.wait(10)
        self.sandbox.stdout.close()
        shutil.rmtree(self.directory)

    def command(self, *options):
        """The command of a host for this user, with the ledger in a directory of its own."""
        return [self.host, "--base-url", self.url, "--user", self.user, "--state-dir", self.directory, *options]

    def control(self, name, **parameters):
        """Calls a method of the sandbox, as a test and never as the client does."""
        request = urllib.request.Request(
            f"{self.url}/__sandbox/{name}", data=json.dumps(parameters).encode(), method="POST",
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            return json.load(response)

    def decide(self, link, decision):
        """Decides in the browser, as the person would."""
        self.control("oauth.decide", oauthUrl=link, decision=decision)

    def decide_plan(self, link, decision):
        """Opens the page of a plan in the browser and decides there, as the person would."""
        with urllib.request.urlopen(link) as response:
            token = re.search('name="token" value="([^"]+)"', response.read().decode()).group(1)
        address = urllib.parse.urlsplit(link)
        form = urllib.parse.urlencode({"token": token, "decision": decision}).encode()
        request = urllib.request.Request(
            link, data=form, headers={"Origin": f"{address.scheme}://{address.netloc}"})
        with urllib.request.urlopen(request) as response:
            response.read()

    def settle(self, execution, outcome):
        """Settles an execution as a person does, in a process of its own."""
        subprocess.run(
            [self.host, "call", "executions.resolve", json.dumps({"executionId": execution, "outcome": outcome}),
             "--base-url", self.url, "--user", self.user, "--state-dir", self.directory],
            env={**os.environ, **self.environment}, capture_output=True, check=True)

    def file(self, name, content):
        """Writes a file of JSON and returns its path."""
        path = os.path.join(self.directory, name)
        with open(path, "w") as file:
            json.dump(content, file)
        return path

    def writes(self, action):
        """The number of times that the service has done an action."""
        return self.control("journal", connectorId="hubspot", actionId=action, applied=True)["count"]
