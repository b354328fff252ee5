"""Drives a web page in Chromium without a window, over the pipe of its DevTools protocol. Standard library only."""

import base64
import fcntl
import json
import os
import subprocess
import threading
import time

# Looks at every element that is shown: its name, its contrast, and that nothing sticks out at the side.
_AUDIT = open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "audit.js"), encoding="utf-8").read()


class Browser:
    """Chromium without a window. Commands go to its fd 3 and messages come from its fd 4, each ended by a zero byte."""

    def __init__(self, path, profile):
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for pair in (os.pipe(), os.pipe()) for end in pair]
        commands, self.commands, self.messages, messages = ends

        def connect():
            os.dup2(commands, 3)
            os.dup2(messages, 4)

        # No name but those of this machine means anything: what a page asks of the network fails.
        arguments = ["--headless=new", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions",
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
                page = self.pages.get(message.get("sessionId"))
                with self.change:
                    if "id" in message:
                        self.answers[message["id"]] = message
                    elif page:
                        page.events.append(message)
                    self.change.notify_all()
                if page and message.get("method") == "Runtime.bindingCalled":
                    page.on_call(message["params"]["payload"])

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

    def tabs(self):
        """The targets of all tabs that are open."""
        return [info["targetId"] for info in self.call("Target.getTargets")["targetInfos"] if info["type"] == "page"]

    def opened(self, before, seconds=60):
        """Waits for a tab that a page opens beside those of before, and returns it."""
        end = time.monotonic() + seconds
        while not (new := [target for target in self.tabs() if target not in before]):
            if time.monotonic() > end:
                raise TimeoutError("no tab was opened")
            time.sleep(0.02)
        return Page(self, new[0])

    def close(self):
        try:
            self.call("Browser.close")
        except TimeoutError:
            self.process.kill()
        self.process.wait()


class Page:
    """One tab."""

    def __init__(self, browser, target=None):
        self.browser = browser
        self.events = []
        # Gets the text with which the page calls a function of `Runtime.addBinding`; must not call the browser.
        self.on_call = lambda text: None
        self.target = target or browser.call("Target.createTarget", url="about:blank")["targetId"]
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

    def awaited(self, expression):
        """The value of a promise, of which the page believes that a person has asked for it."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True, userGesture=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    def choose_file(self, act, path):
        """Does what opens the choice of a file, and chooses one."""
        self.call("Page.setInterceptFileChooserDialog", enabled=True)
        act()
        with self.browser.change:
            def opened():
                return next((event for event in self.events if event["method"] == "Page.fileChooserOpened"), None)
            if not self.browser.change.wait_for(lambda: opened() is not None, 60):
                raise TimeoutError("no choice of a file was opened")
            event = opened()
            self.events.remove(event)
        self.call("DOM.setFileInputFiles", files=[path], backendNodeId=event["params"]["backendNodeId"])

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
        # A tab behind another one is not drawn.
        self.call("Page.bringToFront")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 500)
        scheme = "dark" if dark else "light"
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            data = self.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
            with open(os.path.join(folder, f"{name}-{width}-{scheme}.png"), "wb") as file:
                file.write(base64.b64decode(data))

    def audit(self):
        """The problems of the page for people who can't see it well, or at all: one sentence each."""
        return self.value(_AUDIT)

    def wait_for(self, expression, seconds=60):
        """Waits until an expression is true, and returns its value."""
        end = time.monotonic() + seconds
        while not (value := self.value(expression)):
            if time.monotonic() > end:
                raise TimeoutError(f"{expression}\n{self.report()}")
            time.sleep(0.02)
        return value

    def report(self):
        """What the page shows, what its fields hold, and its calls that have failed or have no answer."""
        fields = self.value("[...document.querySelectorAll('input, select, textarea')].map(one => `${one.id}=${one.value}`).join(' ')")
        with self.browser.change:
            events = [(event["method"], event["params"]) for event in self.events if event["method"].startswith("Network.")]
        asked = {params["requestId"]: params["request"].get("postData") for method, params in events if method == "Network.requestWillBeSent"}
        ended = {params["requestId"] for method, params in events if method == "Network.loadingFinished"}
        calls = []
        for number, call in asked.items():
            if call:
                answer = self.call("Network.getResponseBody", requestId=number)["body"] if number in ended else "no answer"
                if number not in ended or '"error":' in answer:
                    calls.append(f"{call[:500]} -> {answer[:1000]}")
        return "\n".join([f"the page says: {self.value('document.body.innerText')}", f"its fields: {fields}", "its calls:", *calls])

    def press(self, key, code=None, modifiers=0):
        """Presses a key, such as "Tab", "Enter" or "ArrowDown"; modifiers: 8 for shift."""
        keys = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
                "ArrowDown": 40, "Home": 36, "End": 35}
        number = keys.get(key, ord(key[0].upper()))
        text = {"Enter": "\r", " ": " "}.get(key, key if len(key) == 1 else None)
        event = {"key": key, "code": code or key, "windowsVirtualKeyCode": number, "modifiers": modifiers}
        self.call("Input.dispatchKeyEvent", type="keyDown", **event, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def tab_to(self, selector, limit=200):
        """Presses Tab until the element of this selector has the focus, as a person without a mouse does."""
        for _ in range(limit):
            self.press("Tab")
            if self.value(f"document.activeElement?.matches({json.dumps(selector)}) ?? false"):
                return
        raise TimeoutError(f"Tab does not reach {selector}")

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
