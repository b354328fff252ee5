"""Drives the sandbox's consent page in Chromium, over the pipe of its DevTools protocol.

ALLOY_HOST is the executable, CHROMIUM the browser. With SCREENSHOTS a folder, pictures of the page are left there. Prints a line
for each thing that was tried, and ends with 1 when something was not as it should be.
"""

import http.server
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

from browser import Browser


class App(http.server.BaseHTTPRequestHandler):
    """What stands at the redirect URI: says what came."""

    arrivals = queue.Queue()

    def do_GET(self):
        if self.path != "/favicon.ico":
            self.arrivals.put((self.path, self.headers.get("Referer")))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>back</title>back")

    def log_message(self, *arguments):
        pass


class Service:
    """The sandbox, over HTTP."""

    def __init__(self, executable):
        self.process = subprocess.Popen([executable, "sandbox", "--until-eof"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        line = json.loads(self.process.stdout.readline())
        self.url, self.key = line["url"], line["apiKey"]
        self.user = self.call("POST", "/users", {"username": "ada@example.com", "fullName": "Ada Lovelace"})["userId"]

    def call(self, method, path, body=None):
        headers = {"Authorization": "Bearer " + self.key, "x-api-version": "2025-09"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def link(self, redirect, connector="slack"):
        body = {"userId": self.user, "authenticationType": "oauth2", "redirectUri": redirect}
        return self.call("POST", f"/connectors/{connector}/credentials", body)["oauthUrl"]

    def credentials(self):
        return len(self.call("GET", f"/users/{self.user}/credentials")["data"])


failures = 0


def check(what, seen, wanted=True):
    global failures
    failures += seen != wanted
    print(f"{'ok' if seen == wanted else 'NOT OK'}: {what}" + ("" if seen == wanted else f": {seen!r}, not {wanted!r}"))


def try_everything(browser, service, redirect, back):
    link = service.link(redirect)
    check("the link points to the sandbox", link.startswith(service.url + "/api/strategy/connector/slack/authorize?"))
    page = browser.open(link)
    check("the page has a title", page.value("document.title"), "Connect Slack")
    check("the browser has nothing against it", page.complaints(), [])
    check("nothing is loaded besides", page.value("performance.getEntriesByType('resource').length"), 0)
    nodes = page.call("Accessibility.getFullAXTree")["nodes"]
    controls = [node for node in nodes if node.get("role", {}).get("value") in ("checkbox", "radio", "button", "textbox")]
    check("every control has a name", all(node["name"]["value"] for node in controls) and len(controls) >= 8)
    for width in (1100, 390, 320):
        for dark in (False, True):
            page.picture("form", width, dark)
            check(f"the page fits and can be read at {width}{' in the dark' if dark else ''}", page.audit(), [])

    # The window is closed: nothing is decided, and the link stays good.
    page.close()
    check("closing makes nothing", service.credentials(), 0)
    page = browser.open(link)
    page.expect_load(lambda: page.click("button[value=allow]"))
    check("allowing sends the browser to the redirect URI, as it was given", back.get(timeout=60)[0], "/connected?app=1")
    check("the app is shown", page.value("document.title"), "back")
    check("allowing makes a credential", service.credentials(), 1)

    # The same link again.
    page.go(link)
    check("a used link is gone", (page.status(), page.value("document.querySelector('h1').textContent")),
          (410, "This link has been used"))
    page.picture("used", 390, False)
    check("and has no form", page.value("document.forms.length"), 0)
    page.go(link + "x")
    check("an unknown link is not found", page.status(), 404)

    page.go(service.link(redirect))
    page.expect_load(lambda: page.click("button[value=deny]"))
    path, referrer = back.get(timeout=60)
    check("denying goes back without parameters too", path, "/connected?app=1")
    check("the app does not learn the link", "token" in (referrer or ""), False)
    check("denying makes nothing", service.credentials(), 1)

    page.go(service.link(redirect))
    page.click("input[value='chat:write']")
    page.click("#other")
    page.click("input[type=text]")
    page.type("grace & co")
    page.picture("other", 390, False)
    page.expect_load(lambda: page.click("button[value=allow]"))
    back.get(timeout=60)
    form = page.sent()[0]
    check("a scope that was taken away is not granted", "chat%3Awrite" in form, False)
    check("the others are", form.count("scope=") >= 3)
    check("another account can be typed", "otherAccount=grace+%26+co" in form)
    check("it is connected", service.credentials(), 2)


def main():
    app = http.server.ThreadingHTTPServer(("127.0.0.1", 0), App)
    threading.Thread(target=app.serve_forever, daemon=True).start()
    service = Service(os.environ["ALLOY_HOST"])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(os.environ["CHROMIUM"], profile)
        try:
            try_everything(browser, service, f"http://127.0.0.1:{app.server_port}/connected?app=1", App.arrivals)
        finally:
            browser.close()
            service.process.stdin.close()
            check("the sandbox ends with its stdin", service.process.wait(60), 0)
    sys.exit(failures > 0)


main()
