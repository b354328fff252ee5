"""Drives the sandbox's consent page in Chromium, over the pipe of its DevTools protocol.

ALLOY_HOST is the executable, CHROMIUM the browser. With SCREENSHOTS a folder, pictures of the page are left there. Prints a line
for each thing that was tried, and ends with 1 when something was not as it should be.
"""

import base64
import fcntl
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


class Browser:
    """Chromium without a window. Commands go to its fd 3 and messages come from its fd 4, each ended by a zero byte."""

    def __init__(self, path, profile):
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for pair in (os.pipe(), os.pipe()) for end in pair]
        commands, self.commands, self.messages, messages = ends

        def connect():
            os.dup2(commands, 3)
            os.dup2(messages, 4)

        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
                     "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
                     "--remote-debugging-pipe", "--user-data-dir=" + profile, "about:blank"]
        self.process = subprocess.Popen([path] + arguments, close_fds=False, preexec_fn=connect,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(messages)
        self.count = 0
        self.answers = {}
        self.pages = {}
        self.change = threading.Condition()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        rest = b""
        while data := os.read(self.messages, 1 << 16):
            *whole, rest = (rest + data).split(b"\0")
            for text in whole:
                message = json.loads(text)
                with self.change:
                    if "id" in message:
                        self.answers[message["id"]] = message
                    elif page := self.pages.get(message.get("sessionId")):
                        page.events.append(message)
                    self.change.notify_all()

    def call(self, method, session=None, **params):
        with self.change:
            self.count += 1
            number = self.count
        message = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        with self.change:
            if not self.change.wait_for(lambda: number in self.answers, 60):
                raise TimeoutError(method)
            answer = self.answers.pop(number)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, url):
        page = Page(self)
        page.go(url)
        return page

    def close(self):
        try:
            self.call("Browser.close")
        except TimeoutError:
            self.process.kill()
        self.process.wait()


class Page:
    """One tab."""

    def __init__(self, browser):
        self.browser = browser
        self.events = []
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target, flatten=True)["sessionId"]
        browser.pages[self.session] = self
        for domain in ("Page", "Network", "Log", "Runtime", "Accessibility"):
            self.call(domain + ".enable")

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def go(self, url):
        self.expect_load(lambda: self.call("Page.navigate", url=url))

    def expect_load(self, act):
        """Does what makes the tab load a page, and waits until it has."""
        with self.browser.change:
            self.events.clear()
        act()
        with self.browser.change:
            if not self.browser.change.wait_for(
                    lambda: any(event["method"] == "Page.loadEventFired" for event in self.events), 60):
                raise TimeoutError("no page was loaded")

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def click(self, selector):
        """Presses the mouse in the middle of an element, as a person does."""
        place = self.value(
            f"(() => {{ const element = document.querySelector({json.dumps(selector)});"
            "element.scrollIntoView({block: 'center'}); const box = element.getBoundingClientRect();"
            "return [box.x + box.width / 2, box.y + box.height / 2] })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def complaints(self):
        """What the browser says against the page: scripts, styles or pictures that were not let through."""
        return [event["params"] for event in self.events
                if event["method"] in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")]

    def sent(self):
        """The bodies of the forms that were sent since the last load began."""
        return [event["params"]["request"].get("postData", "") for event in self.events
                if event["method"] == "Network.requestWillBeSent" and event["params"]["request"]["method"] == "POST"]

    def status(self):
        return [event["params"]["response"]["status"] for event in self.events
                if event["method"] == "Network.responseReceived" and event["params"]["type"] == "Document"][-1]

    def picture(self, name, width, dark):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
            with open(os.path.join(folder, f"{name}-{width}-{scheme}.png"), "wb") as file:
                file.write(base64.b64decode(data))
        # Nothing may stick out at the side, and text must stand out from what is behind it.
        return self.value("document.documentElement.scrollWidth <= innerWidth"), self.value(
            "(() => { const luminance = text => { const parts = text.match(/[\\d.]+/g).slice(0, 3).map(part => {"
            " const value = part / 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4 });"
            " return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2] };"
            " const ratio = (one, other) => { const values = [luminance(one), luminance(other)].sort((a, b) => b - a);"
            " return (values[0] + 0.05) / (values[1] + 0.05) };"
            " const style = selector => getComputedStyle(document.querySelector(selector));"
            " const card = style('main').backgroundColor;"
            " return Math.min(ratio(style('main').color, card), ratio(style('.small').color, card),"
            " ratio(style('.allow').color, style('.allow').backgroundColor)) })()")

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)


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
            fits, contrast = page.picture("form", width, dark)
            check(f"the page fits and can be read at {width}{' in the dark' if dark else ''}", fits and contrast >= 4.5)

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
