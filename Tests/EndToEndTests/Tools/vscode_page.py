"""Uses the extension of Visual Studio Code in Chromium, which is the editor's webview here, without a mouse.

ALLOY_HOST is the executable, CHROMIUM the browser, NODE the interpreter of the extension. With SCREENSHOTS a folder, pictures of the
pages are left there. Prints a line for each thing that was tried, and ends with 1 when something was not as it should be.
"""

import json
import os
import subprocess
import tempfile
import threading

from browser import Browser
from view import View, check, finish

REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
SEED = os.path.join(REPOSITORY, "protocol/conformance/seed.json")
SERVER = os.path.join(REPOSITORY, "clients/vscode/test/support/webview-server.mjs")
DELAY = {"match": {"connectorId": "shippo", "actionId": "CreateAddress"}, "effect": "delay", "delayMs": 60_000}
POLICY = {"rules": [{"match": {"connector": "shippo", "effect": "write"}, "verdict": "ask", "because": "Ada looks at addresses"}]}

# The variables that the editor gives a webview, of its themes Light Modern, Dark Modern and Dark High Contrast.
FONTS = {"font-family": "system-ui, sans-serif", "font-size": "13px", "editor-font-family": "monospace"}
THEMES = {
    "vscode-light": {
        "editor-background": "#ffffff", "foreground": "#3b3b3b", "descriptionForeground": "#3b3b3b", "editorWidget-background": "#f8f8f8",
        "widget-border": "#e5e5e5", "panel-border": "#e5e5e5", "input-background": "#ffffff", "input-border": "#cecece",
        "button-background": "#005fb8", "button-foreground": "#ffffff", "button-hoverBackground": "#0258a8",
        "textLink-foreground": "#005fb8", "textCodeBlock-background": "#f8f8f8", "focusBorder": "#005fb8"},
    "vscode-dark": {
        "editor-background": "#1f1f1f", "foreground": "#cccccc", "descriptionForeground": "#9d9d9d", "editorWidget-background": "#202020",
        "widget-border": "#313131", "panel-border": "#2b2b2b", "input-background": "#313131", "input-border": "#3c3c3c",
        "button-background": "#0078d4", "button-foreground": "#ffffff", "button-hoverBackground": "#026ec1",
        "textLink-foreground": "#4daafc", "textCodeBlock-background": "#2b2b2b", "focusBorder": "#0078d4"},
    "vscode-high-contrast": {
        "editor-background": "#000000", "foreground": "#ffffff", "descriptionForeground": "#ffffffb3", "editorWidget-background": "#0c141f",
        "contrastBorder": "#6fc3df", "input-background": "#000000", "input-border": "#6fc3df",
        "button-background": "#000000", "button-foreground": "#ffffff",
        "textLink-foreground": "#21a6ff", "textCodeBlock-background": "#000000", "focusBorder": "#f38518"},
}

# What the editor does inside a webview: its API, the variables of the theme, and its own way with links.
INSIDE = """(() => {
  let state;
  let isAcquired = false;
  window.acquireVsCodeApi = () => {
    if (isAcquired) throw new Error("An instance of the VS Code API has already been acquired");
    isAcquired = true;
    return {
      postMessage: message => toEditor(JSON.stringify(message)),
      getState: () => state,
      setState: value => (state = value),
    };
  };
  window.links = [];
  window.setTheme = (name, variables) => {
    document.body.className = name;
    document.documentElement.style.cssText = "";
    for (const [key, value] of Object.entries(variables)) document.documentElement.style.setProperty("--vscode-" + key, value);
  };
  document.addEventListener("DOMContentLoaded", () => setTheme(%s));
  document.addEventListener("click", event => {
    const link = event.composedPath().find(one => one.tagName === "A" && one.href);
    if (!link) return;
    event.preventDefault();
    if (!link.getAttribute("href").startsWith("#")) links.push(link.href);
  });
})()"""


class Editor:
    """The extension in its own process, and a tab for each of its panels."""

    def __init__(self, browser, *options):
        self.browser = browser
        self.change = threading.Condition()
        self.writing = threading.Lock()
        self.lines, self.panels, self.tabs = [], [], {}
        self.process = subprocess.Popen([os.environ.get("NODE", "node"), SERVER, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.origin = json.loads(self.process.stdout.readline())["origin"]
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            message = json.loads(line)
            if "post" in message:
                tab = self.tabs.get(message["panel"])
                if tab:
                    tab.value(f"window.postMessage({json.dumps(message['post'])}, '*')")
                continue
            with self.change:
                (self.panels if "panel" in message else self.lines).append(message)
                self.change.notify_all()

    def send(self, **message):
        with self.writing:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()

    def ask(self, **message):
        """Sends a line, and returns the answer."""
        self.send(**message)
        with self.change:
            if not self.change.wait_for(lambda: self.lines, 60):
                raise TimeoutError(str(message))
            return self.lines.pop(0)

    def run(self, *command):
        """Runs a command; returns the view of the panel that it has opened, if it has."""
        self.ask(run=command)
        with self.change:
            if not self.panels:
                return None
            # A message may have opened others before.
            name = self.panels[-1]["panel"]
            self.panels.clear()
        page = self.browser.open("about:blank")
        page.on_call = lambda text: self.send(panel=name, message=json.loads(text))
        page.call("Runtime.addBinding", name="toEditor")
        theme = json.dumps(["vscode-light", {**FONTS, **THEMES["vscode-light"]}])
        page.call("Page.addScriptToEvaluateOnNewDocument", source=INSIDE.replace("%s", "..." + theme))
        self.tabs[name] = page
        page.go(f"{self.origin}/panel/{name}")
        return Panel(page)

    def end(self):
        self.process.stdin.close()
        return self.process.wait(30)


class Panel(View):
    """A webview."""

    def look(self, name, widths=(900, 360)):
        """Audits the view in the editor's themes, while the system has the other colour scheme."""
        for theme, variables in THEMES.items():
            self.page.value(f"setTheme({json.dumps(theme)}, {json.dumps({**FONTS, **variables})})")
            for width in widths:
                self.page.value("scrollTo(0, 0)")
                self.page.picture(f"vscode-{name}-{theme.removeprefix('vscode-')}", width, dark=theme == "vscode-light")
                check(f"{name} can be used at {width} in the theme {theme}", self.page.audit(), [])


def connect(editor):
    """Connects an account, and opens the form of an action."""
    panel = editor.run("alloy.open", "connectors/shippo/connect")
    page = panel.page
    panel.title("Connect Shippo")
    panel.look("connect", (900,))
    page.value("document.querySelector('main h1').focus()")
    panel.fill("Token", "shippo_test_0123456789")
    page.press("Enter")
    panel.title("Shippo")
    check("the account is connected", page.wait_for("document.querySelectorAll('[aria-label=Accounts] .list li').length") >= 1)
    panel.enter('a[href="#/connectors/shippo/actions/CreateAddress"]')
    panel.title("Create an address")
    return panel


def from_form_to_result(editor):
    panel = connect(editor)
    page = panel.page
    panel.enter(panel.button("Review the plan"))
    page.wait_for("document.querySelectorAll('[aria-invalid=true]').length > 0")
    panel.look("form")
    page.value("document.querySelector('main h1').focus()")
    panel.fill("Country", "GB")
    panel.enter(panel.button("Review the plan"))
    page.wait_for("document.activeElement.textContent === 'Plan'")
    panel.look("plan")
    panel.enter(panel.button("Execute"))
    page.wait_for("document.activeElement.textContent === 'Result'")
    check("it is applied", page.value("document.querySelector('.aside .badge-good').textContent"), "Applied")
    panel.look("result")
    return panel


def dying_hosts(editor, panel):
    page = panel.page
    editor.ask(call=["sandbox.faults.set", {"faults": [DELAY]}])
    editor.send(answer="Show History")
    panel.enter(panel.button("Review the plan"))
    page.wait_for("document.activeElement.textContent === 'Plan'")
    panel.enter(panel.button("Execute"))
    while editor.ask(call=["sandbox.faults.report", {}])["result"]["neverHit"]:
        pass
    panel.look("running", (900,))
    editor.send(kill=True)
    page.wait_for("!!document.querySelector('.aside .message-bad')")
    check("a host that dies in the middle of a write leaves an unknown outcome",
          "It may have been applied." in page.value("document.querySelector('.aside').textContent"))
    panel.look("unknown")
    panel.enter('.aside a[href^="#/history/"]')
    page.wait_for("!!document.querySelector('form[aria-label=\"Settle the outcome\"]')")
    panel.look("settling")
    page.tab_to("input[type=radio]")
    page.press("ArrowUp")
    panel.enter(panel.button("Settle"))
    page.wait_for("!!document.querySelector('.message-good')")
    check("the next host settles it", page.value("document.querySelector('h1 ~ .badge').textContent"), "Not sent")
    editor.send(kill=True)
    panel.enter('nav a[href="#/history"]')
    panel.title("History")
    check("a read is answered by the next host", page.wait_for("document.querySelectorAll('tbody tr').length") >= 2)
    panel.look("history")


def cancelling(editor):
    panel = editor.run("alloy.open", "connectors/hubspot/connect")
    page = panel.page
    panel.title("Connect Hubspot")
    panel.enter("button[type=submit]")
    page.wait_for("!!document.querySelector('a[target=_blank]')")
    panel.look("waiting", (900,))
    page.press("Enter")
    check("the editor opens the provider's page", page.wait_for("links[0] ?? ''").startswith("https://"))
    editor.send(cancel=True)
    page.wait_for("document.querySelector('main').textContent.includes('You have stopped waiting')")
    check("Cancel on the progress ends the connection", page.value("!document.querySelector('a[target=_blank]')"))


def approving(editor):
    panel = connect(editor)
    page = panel.page
    panel.fill("Country", "GB")
    panel.enter(panel.button("Review the plan"))
    page.wait_for("document.activeElement.textContent === 'Plan'")
    panel.enter(panel.button("Execute"))
    page.wait_for("document.activeElement.textContent === 'A person has to approve this'")
    panel.look("ask", (900,))
    approvals = editor.run("alloy.approvals")
    approvals.title("Approvals")
    approvals.page.wait_for("document.querySelectorAll('main article').length === 1")
    approvals.look("approvals")
    approvals.enter("button[aria-label^=Approve]")
    approvals.page.wait_for("document.querySelectorAll('main article').length === 0")
    page.call("Page.bringToFront")
    panel.enter(panel.button("Review the plan"))
    page.wait_for("document.activeElement.textContent === 'Plan'")
    panel.enter(panel.button("Execute"))
    page.wait_for("document.activeElement.textContent === 'Result'")
    check("what was approved in another panel is executed", page.value("document.querySelector('.aside .badge-good').textContent"), "Applied")


def end(editor):
    for page in editor.tabs.values():
        # Its recommendations are about a password beside a name; a key has none.
        complaints = [one for one in page.complaints() if one.get("entry", {}).get("source") != "recommendation"]
        check("the browser has nothing against the page", complaints, [])
    check("the extension ends", editor.end(), 0)


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(os.environ["CHROMIUM"], os.path.join(folder, "profile"))
        try:
            editor = Editor(browser, "--seed", SEED, "--state-dir", os.path.join(folder, "state"))
            panel = from_form_to_result(editor)
            dying_hosts(editor, panel)
            cancelling(editor)
            end(editor)
            policy = os.path.join(folder, "policy.json")
            with open(policy, "w", encoding="utf-8") as file:
                json.dump(POLICY, file)
            other = Editor(browser, "--seed", SEED, "--state-dir", os.path.join(folder, "other"), "--policy", policy)
            approving(other)
            end(other)
        finally:
            browser.close()
    finish()


main()
