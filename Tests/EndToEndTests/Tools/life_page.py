"""Lives with the console in Chromium: copies calls and runs them, goes back and forward, uses two windows, and sees the host die.

ALLOY_HOST is the executable, CHROMIUM the browser, NODE an interpreter of JavaScript. With SCREENSHOTS a folder, pictures of the pages
are left there. Prints a line for each thing that was tried, and ends with 1 when something was not as it should be.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile

from browser import Browser
from console import Console, Service, allow, network
from view import View, check, finish

REPOSITORY = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
POLICY = {"rules": [{"match": {"connector": "hubspot", "action": "createContact"}, "verdict": "ask", "because": "Ada looks at new contacts"}]}
ROWS = {"type": "object", "properties": {"id": {"type": "string"}, "free": {"type": "object"}}}
ECHO = {
    "openapi": "3.1.0", "info": {"title": "Echo", "version": "1"}, "servers": [{"url": "https://echo.example"}],
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}, "security": [{"key": []}],
    "paths": {"/things": {"post": {
        "operationId": "createThing", "summary": "Create a thing", "tags": ["things"],
        "requestBody": {"required": True, "content": {"application/json": {"schema": ROWS}}},
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": ROWS}}}}}}},
}
# Quotes, backslashes, signs of the shell, a line end, a sign beyond the first 65,536, and one that ends lines in old JavaScript.
NAME = "O'Brien \"&\" <Söhne> $(id) `id` \\n \U0001f600 \u2028 100%"


def connect(browser, console, connector, title):
    console.go(f"/connectors/{connector}/connect", f"Connect {title}")
    console.enter("button[type=submit]")
    console.page.wait_for("!!document.querySelector('a[target=_blank]')")
    allow(browser, console)
    console.title(title)


def focused(page, text):
    page.wait_for(f"document.activeElement.textContent === {json.dumps(text)}")


def create_company(console, name):
    console.go("/connectors/hubspot/actions/createCompany", "Create a company")
    console.page.value("document.querySelector('main h1').focus()")
    console.page.tab_to(console.field("Name"))
    console.page.type(name)
    console.enter(console.button("Review the plan"))
    focused(console.page, "Plan")
    console.enter(console.button("Execute"))


def copies(console, folder):
    """Copies a call in each language, with the keyboard, and runs what is on the clipboard."""
    page = console.page
    page.browser.call("Browser.grantPermissions", origin=console.origin, permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    create_company(console, NAME)
    focused(page, "Result")
    page.tab_to("[aria-label='Views of the result'] [role=tab][aria-selected=true]")
    page.press("End")
    answer = copied(console, "JSON")
    check("the result is copied whole", json.loads(answer)["properties"]["name"], NAME)
    page.tab_to("[aria-label=Languages] [role=tab][aria-selected=true]")
    texts = {}
    for name in ("Shell", "Python", "JavaScript", "JSON-RPC"):
        if texts:
            page.tab_to("[aria-label=Languages] [role=tab][aria-selected=true]")
            page.press("ArrowRight")
        texts[name] = copied(console, name)
        console.page.value("document.querySelector('[aria-label=Languages] [role=tab][aria-selected=true]').focus()")
        console.page.press("Tab", modifiers=8)
    console.look("copied")
    check("a message of JSON-RPC", json.loads(texts["JSON-RPC"])["params"]["requestBody"]["properties"]["name"], NAME)
    return texts


def copied(console, name):
    """Presses the button that copies, and reads the clipboard."""
    console.page.call("Page.bringToFront")
    console.enter(console.button(f"Copy {name}"))
    console.page.wait_for(f"document.getElementById('announcements').textContent.includes({json.dumps(name + ' copied.')})")
    check(f"{name}: the button says so", console.focused(), "Copied")
    return console.page.awaited("navigator.clipboard.readText()")


def run_copies(texts, folder, service):
    """Runs what was copied as a person does: pasted into a terminal or a file."""
    modules = os.path.join(folder, "node_modules")
    os.makedirs(modules)
    os.symlink(os.path.join(REPOSITORY, "clients/typescript"), os.path.join(modules, "alloy-host"))
    for name, text in (("call.py", texts["Python"]), ("call.mjs", texts["JavaScript"])):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    binaries = os.path.join(folder, "bin")
    os.makedirs(binaries)
    os.symlink(os.environ["ALLOY_HOST"], os.path.join(binaries, "alloy-host"))
    environment = {**os.environ, "ALLOY_API_KEY": service.key, "PATH": binaries + os.pathsep + os.environ["PATH"],
                   "PYTHONPATH": os.path.join(REPOSITORY, "clients/python"), "XDG_STATE_HOME": os.path.join(folder, "own"),
                   "XDG_CACHE_HOME": os.path.join(folder, "own-cache"), "PYTHONIOENCODING": "utf-8"}
    for name, command in (("Shell", ["sh", "-c", texts["Shell"]]), ("Python", [sys.executable, "call.py"]), ("JavaScript", [os.environ.get("NODE", "node"), "call.mjs"])):
        run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
        check(f"{name}: what was copied runs", (run.returncode, "applied" in run.stdout, run.stderr), (0, True, ""))
    calls = service.control("journal", limit=100)["calls"]
    check("each of them has created a company", len({json.dumps(call["answer"]) for call in calls if call["method"] == "POST" and "createCompany" in call["path"]}), 4)


def back_and_forward(console):
    page = console.page
    console.go("/", "Marketplace")
    console.enter('.tile a[href="#/connectors/hubspot"]')
    console.title("Hubspot")
    check("the heading of a view has the focus", console.focused(), "Hubspot")
    console.enter('a[href="#/connectors/hubspot/actions/searchDeals"]')
    console.title("Search deals")
    page.value("history.back()")
    console.title("Hubspot")
    page.wait_for("document.activeElement.getAttribute('href') === '#/connectors/hubspot/actions/searchDeals'")
    check("the way back leads to the link", page.value("(box => box.top >= 0 && box.bottom <= innerHeight)(document.activeElement.getBoundingClientRect())"))
    page.value("history.back()")
    console.title("Marketplace")
    page.wait_for("document.activeElement.getAttribute('href') === '#/connectors/hubspot'")
    page.value("history.go(2)")
    console.title("Search deals")
    check("forward is a new view", console.focused(), "Search deals")


def two_windows(browser, console):
    page = console.page
    other = View(browser.open(console.origin))
    other.title("Marketplace")
    console.go("/connectors/hubspot/actions/createContact", "Create a contact")
    for label, text in (("Firstname", "Ada"), ("Lastname", "Lovelace"), ("Email", "ada@example.com")):
        console.fill(label, text)
    console.enter(console.button("Review the plan"))
    focused(page, "Plan")
    console.enter(console.button("Execute"))
    focused(page, "A person has to approve this")
    other.page.call("Page.bringToFront")
    other.go("/approvals", "Approvals")
    other.page.wait_for("document.querySelectorAll('main article').length === 1")
    third = View(browser.open(console.origin + "/#/approvals"))
    third.title("Approvals")
    third.page.wait_for("document.querySelectorAll('main article').length === 1")
    # Both have the plan on the screen; one of them is faster.
    third.page.tab_to("button[aria-label^=Deny]")
    check("the focus is on a plan", third.page.value("document.activeElement.textContent"), "Deny")
    other.page.call("Page.bringToFront")
    other.page.tab_to("button[aria-label^=Approve]")
    other.page.press("Enter")
    other.page.wait_for("document.querySelectorAll('main article').length === 0")
    check("the decision is there", other.page.value("document.querySelector('[aria-label=Decided] .badge').textContent"), "Approved")
    third.page.call("Page.bringToFront")
    third.page.press("Enter")
    third.page.wait_for("document.querySelectorAll('main article').length === 0")
    check("the second decision changes nothing", third.page.value("document.querySelector('[aria-label=Decided] .badge').textContent"), "Approved")
    check("and the focus is not lost", third.page.value("document.activeElement !== document.body"))
    third.page.close()
    other.page.close()
    page.call("Page.bringToFront")
    console.enter(console.button("Approve and run"))
    page.wait_for("['Result', 'This did not work'].includes(document.activeElement.textContent)")
    check("what was approved elsewhere runs", page.value("document.activeElement.textContent"), "Result")


def large_result(console):
    """A result with a long number, and one of 5 MB."""
    page = console.page
    console.go("/connectors/echo/connect", "Connect Echo")
    page.value("document.querySelector('main input').focus()")
    page.type("k-0123456789abcdef")
    page.press("Enter")
    console.title("Echo")
    console.go("/connectors/echo/actions/createThing", "Create a thing")
    page.browser.call("Browser.grantPermissions", origin=console.origin, permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    console.fill("Free", '{"long": 12345678901234567890123, "price": 1.25}')
    console.enter(console.button("Review the plan"))
    focused(page, "Plan")
    console.enter(console.button("Execute"))
    focused(page, "Result")
    page.tab_to("[aria-label='Views of the result'] [role=tab][aria-selected=true]")
    page.press("End")
    check("a long number keeps its digits", '"long": 12345678901234567890123' in copied(console, "JSON"))
    page.tab_to("[aria-label=Languages] [role=tab][aria-selected=true]")
    page.press("ArrowRight")
    check("also in Python", '"long": 12345678901234567890123,' in copied(console, "Python"))
    page.value("document.querySelector('[aria-label=Languages] [role=tab][aria-selected=true]').focus()")
    page.press("ArrowRight")
    check("in JavaScript it is a bigint", '"long": 12345678901234567890123n,' in copied(console, "JavaScript"))
    page.value("(() => { const area = document.querySelector('main textarea');"
               " area.value = JSON.stringify({ rows: Array.from({ length: 20000 }, (_, id) => ({ id, name: `Row ${id}`, text: 'x'.repeat(200) })) });"
               " area.dispatchEvent(new Event('input', { bubbles: true })) })()")
    console.enter(console.button("Review the plan"))
    focused(page, "Plan")
    page.value("window.start = performance.now(); new PerformanceObserver(list => { window.longest = Math.max(window.longest ?? 0, ...list.getEntries().map(one => one.duration)) }).observe({ type: 'longtask' })")
    console.enter(console.button("Execute"))
    focused(page, "Result")
    page.wait_for("!!document.querySelector('.result-table')")
    check("a large list shows its first rows", page.value("document.querySelectorAll('.result-table tbody tr').length"), 200)
    page.tab_to("[aria-label='Views of the result'] [role=tab][aria-selected=true]")
    page.press("ArrowRight")
    page.press("End")
    check("of a long text the beginning is shown", page.value("document.querySelector('.aside pre').textContent.length"), 100_001)
    print(f"ok: the longest pause was {round(page.value('window.longest ?? 0'))} ms", flush=True)
    check("and all of it is copied", len(copied(console, "JSON")) > 4_500_000)
    # The input of 5 MB is not what is looked at, and takes a browser long to lay out at each width.
    page.value("document.querySelector('main textarea').value = ''")
    console.look("large-result", (360,))


def dying(browser, console, options, service):
    """Kills the host in the middle of a write, and starts it again at the same port."""
    page = console.page
    delay = {"match": {"connectorId": "hubspot", "actionId": "createCompany"}, "effect": "delay", "delayMs": 60_000}
    service.control("faults.set", faults=[delay])
    create_company(console, "Lost Ltd")
    while service.control("faults.report")["neverHit"]:
        pass
    console.process.send_signal(signal.SIGKILL)
    console.process.wait()
    service.control("faults.set", faults=[])
    page.wait_for("!!document.querySelector('.aside .message-bad')")
    check("nobody says that it did not run", page.value("document.querySelector('.aside h2').textContent"), "It is not known whether this ran")
    page.wait_for("document.getElementById('connection').textContent.startsWith('The connection to the console was lost.')")
    console.go("/connectors/hubspot/actions/createTicket", "This did not work")
    page.wait_for("document.getElementById('connection').textContent.startsWith('The console does not answer.')")
    console.look("no-answer")
    check("what does not answer is not asked again and again", len([event for event in page.events if event["method"] == "Network.loadingFailed"]) < 60)

    again = subprocess.Popen([os.environ["ALLOY_HOST"], "console", "--port", console.origin.split(":")[-1], *options], stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, text=True, env={**os.environ, "ALLOY_API_KEY": service.key})
    link = again.stdout.readline().strip()
    page.wait_for("document.getElementById('connection').textContent.startsWith('This page is no longer known to the console.')")
    check("a console at the same port is not the one of before", link.startswith(console.origin))
    page.expect_load(lambda: browser.open(link))
    page.call("Page.bringToFront")
    console.title("Create a ticket")
    check("the new link opens the old window, too", page.value("document.getElementById('connection').hidden"))
    console.enter('nav a[href="#/history"]')
    console.title("History")
    page.wait_for("document.querySelector('.message-warn')?.textContent.includes('1 outcome is unknown.')")
    console.enter(".message-warn a")
    page.wait_for("!!document.querySelector('form[aria-label=\"Settle the outcome\"]')")
    page.tab_to("input[type=radio]")
    page.press(" ")
    console.enter(console.button("Settle"))
    page.wait_for("!!document.querySelector('.message-good')")
    check("the write that was lost is settled", page.value("document.querySelector('h1 ~ .badge').textContent"), "Applied")
    check("the settled execution has the focus", console.focused(), "createCompany")
    again.send_signal(signal.SIGINT)
    check("Ctrl-C ends it", again.wait(20), 130)
    page.wait_for("document.getElementById('connection').textContent.startsWith('The console does not answer.')")
    check("the page notices by itself that the console has ended", page.wait_for("document.getElementById('alerts').textContent.startsWith('The console does not answer.')"))


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        policy = os.path.join(folder, "policy.json")
        with open(policy, "w", encoding="utf-8") as file:
            json.dump(POLICY, file)
        browser = Browser(os.environ["CHROMIUM"], os.path.join(folder, "profile"))
        service = Service()
        try:
            options = ["--base-url", service.url, "--policy", policy, "--no-icons",
                       "--state-dir", os.path.join(folder, "state"), "--cache-dir", os.path.join(folder, "cache")]
            console = Console(browser, *options, environment={"ALLOY_API_KEY": service.key})
            connect(browser, console, "hubspot", "Hubspot")
            run_copies(copies(console, folder), folder, service)
            back_and_forward(console)
            two_windows(browser, console)
            network(console, console.page)
            dying(browser, console, options, service)
            document = os.path.join(folder, "echo.json")
            with open(document, "w", encoding="utf-8") as file:
                json.dump(ECHO, file)
            console = Console(browser, "--sandbox", "--connector", "echo=" + document)
            large_result(console)
            check("and the console ends", console.end(), 130)
        finally:
            browser.close()
            service.process.stdin.close()
            service.process.wait(60)
    finish()


main()
