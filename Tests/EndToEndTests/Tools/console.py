"""A console with the tab in which its link was opened, and the service behind one."""

import json
import os
import signal
import subprocess
import urllib.request

from view import View, check


class Console(View):
    """A console, and the tab in which its link was opened."""

    def __init__(self, browser, *arguments, environment=None):
        self.process = subprocess.Popen([os.environ["ALLOY_HOST"], "console", *arguments], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, env={**os.environ, **(environment or {})})
        self.link = self.process.stdout.readline().strip()
        self.origin = self.link.split("/open/")[0]
        self.browser = browser
        super().__init__(browser.open(self.link))
        self.title("Marketplace")

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


def allow(browser, console):
    """Opens the provider's page from the link that has the focus, allows the access there, and comes back."""
    before = browser.tabs()
    console.page.press("Enter")
    consent = browser.opened(before)
    consent.wait_for("!!document.querySelector('button[value=allow]')")
    check("the provider's page is opened without a way back to the console", consent.value("opener"), None)
    consent.call("Page.bringToFront")
    consent.tab_to("button[value=allow]")
    consent.press("Enter")
    consent.wait_for("document.title.includes('it')")
    consent.close()
    console.page.call("Page.bringToFront")


def network(console, page):
    asked = {event["params"]["request"]["url"] for event in page.events if event["method"] == "Network.requestWillBeSent"}
    # The browser's own drawings, such as that of a field for a date, are data.
    check("nothing but the console was asked",
          sorted(url for url in asked if not url.startswith((console.origin + "/", "data:image/svg+xml;base64,"))), [])
    # Its recommendations are about a password beside a name; a key has none.
    check("the browser has nothing against the page",
          [one for one in page.complaints() if one.get("entry", {}).get("source") != "recommendation"], [])


class Service:
    """The sandbox over HTTP, whose answers can get lost."""

    def __init__(self):
        self.process = subprocess.Popen([os.environ["ALLOY_HOST"], "sandbox", "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = json.loads(self.process.stdout.readline())
        self.url, self.key = line["url"], line["apiKey"]

    def control(self, name, **params):
        request = urllib.request.Request(f"{self.url}/__sandbox/{name}", json.dumps(params).encode(), {"Authorization": "Bearer " + self.key})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
