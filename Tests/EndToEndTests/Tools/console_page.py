"""Uses the console in Chromium as a person does who has no mouse: from the marketplace to a result, and everything beside it.

ALLOY_HOST is the executable, CHROMIUM the browser. With SCREENSHOTS a folder, pictures of the pages are left there. Prints a line
for each thing that was tried, and ends with 1 when something was not as it should be.
"""

import json
import os
import re
import subprocess
import tempfile

from browser import Browser
from console import Console, Service, allow, network
from view import check, finish

SECRET = "shippo_test_9f2c7a61d0b84e35"

# Every kind of field, in one action.
EVERYTHING = {
    "openapi": "3.1.0", "info": {"title": "Everything", "version": "1"},
    "servers": [{"url": "https://everything.example"}],
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
    "security": [{"key": []}],
    "paths": {"/things": {"post": {
        "operationId": "createThing", "summary": "Create a thing", "tags": ["things"],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {
            "type": "object", "required": ["name", "agreed"], "properties": {
                "name": {"type": "string", "description": "Its `name`."},
                "agreed": {"type": "boolean"},
                "note": {"type": "string", "maxLength": 900},
                "count": {"type": "integer", "minimum": 1, "maximum": 9},
                "price": {"type": "number"},
                "day": {"type": "string", "format": "date"},
                "at": {"type": "string", "format": "date-time"},
                "color": {"enum": ["red", "green"]},
                "sizes": {"type": "array", "items": {"enum": ["s", "m", "l"]}},
                "tags": {"type": "array", "items": {"type": "string"}},
                "place": {"type": "array", "prefixItems": [{"type": "number", "title": "Latitude"}, {"type": "number", "title": "Longitude"}]},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "free": {"type": "object"},
                "owner": {"oneOf": [
                    {"type": "object", "title": "Person", "properties": {"kind": {"const": "person"}, "email": {"type": "string", "format": "email"}},
                     "required": ["kind"]},
                    {"type": "object", "title": "Team", "properties": {"kind": {"const": "team"}, "team": {"type": "string"}}, "required": ["kind"]}]},
                "parts": {"type": "array", "items": {"type": "object", "required": ["sku"], "properties": {
                    "sku": {"type": "string"}, "sub": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}}}},
            }}}}},
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}}}}}}}},
}

POLICY = {"rules": [{"match": {"connector": "hubspot", "action": "createContact"}, "verdict": "ask", "because": "Ada looks at new contacts"}]}

def from_marketplace_to_result(browser, console):
    page = console.page
    check("the link is not good twice", browser.open(console.link).value("document.querySelector('h1').textContent"), "This link has been used")
    page.call("Page.bringToFront")
    console.look("marketplace", (1280, 1000, 800, 360))
    page.press("Tab")
    check("the first stop is the way past the header", console.focused(), "Skip to content")
    page.press("Enter")
    check("it leads to the content", page.value("document.activeElement.id"), "main")
    page.tab_to("main input[type=search]")
    page.type("slac")
    page.wait_for("document.querySelectorAll('.tile:not([hidden])').length === 1")
    check("the search finds actions, too", page.wait_for("document.querySelectorAll('[aria-label=\"Actions found\"] li').length > 0"))
    check("the number is said", page.wait_for("document.getElementById('announcements').textContent"), "1 connector found.")
    console.look("search")
    console.enter('.tile a[href="#/connectors/slack"]')
    console.title("Slack")
    check("the heading of a new view has the focus", console.focused(), "Slack")
    console.look("connector")

    console.enter('a[href="#/connectors/slack/connect"]')
    console.title("Connect Slack")
    console.enter("button[type=submit]")
    page.wait_for("!!document.querySelector('a[target=_blank]')")
    check("the provider's link has the focus", page.value("document.activeElement.target"), "_blank")
    console.look("waiting")
    page.value("document.querySelector('a[target=_blank]').focus()")
    allow(browser, console)
    console.title("Slack")
    check("the account is connected", page.wait_for("document.querySelectorAll('[aria-label=Accounts] .list li').length"), 1)
    console.enter("button[aria-label^=Check]")
    check("it works", page.wait_for("document.querySelector('[aria-label=Accounts] .message-good')?.textContent ?? ''").startswith("The account works."))
    console.look("account")

    console.enter('a[href="#/connectors/slack/actions/chat_postMessage"]')
    console.title("Post")
    console.enter(console.button("Review the plan"))
    page.wait_for("document.activeElement.textContent.includes('2 fields need your attention')")
    check("what is missing is marked", page.value("document.querySelectorAll('[aria-invalid=true]').length"), 2)
    console.look("missing")
    page.tab_to("[role=combobox]", 400)
    page.press("ArrowDown")
    page.wait_for("document.querySelectorAll('[role=option][id]').length > 1")
    page.press("ArrowDown")
    check("the option is active", page.value("!!document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"))
    page.press("Enter")
    check("the name of the option is shown", page.value("document.activeElement.value"), "general")
    console.fill("Text", "Hello from the keyboard")
    page.wait_for("document.querySelectorAll('[aria-invalid=true]').length === 0")
    console.look("action")
    console.enter(console.button("Review the plan"))
    page.wait_for("document.activeElement.textContent === 'Plan'")
    body = json.loads(page.value("document.querySelector('.aside pre').textContent"))
    check("the plan has the value of the option", bool(re.fullmatch("C[A-Z0-9]{10}", body["channel"])) and body["text"] == "Hello from the keyboard")
    console.look("plan", (1280, 800, 360))
    console.enter(console.button("Execute"))
    page.wait_for("document.activeElement.textContent === 'Result'")
    check("it is applied", page.value("document.querySelector('.aside .badge-good').textContent"), "Applied")
    console.look("result")
    page.tab_to("[role=tab][aria-selected=true]")
    page.press("ArrowRight")
    check("arrow keys select a view", console.focused(), "JSON")
    check("the JSON is whole", json.loads(page.value("document.querySelector('.aside pre').textContent"))["message"]["text"], "Hello from the keyboard")
    page.tab_to('[aria-label=Languages] [role=tab][aria-selected=true]')
    snippets = {}
    for name in ("Shell", "Python", "JavaScript", "JSON-RPC"):
        snippets[name] = page.value("[...document.querySelectorAll('.aside pre')].at(-1).textContent")
        page.press("ArrowRight")
    return snippets


def snippets_are_programs(snippets):
    words = subprocess.run(["bash", "-c", snippets["Shell"].replace("alloy-host", "printf '%s\\0'", 1)], capture_output=True, text=True, check=True)
    words = words.stdout.split("\0")
    check("the shell's call has the input", (words[:2], json.loads(words[2])["requestBody"]["text"]), (["call", "execute"], "Hello from the keyboard"))
    compile(snippets["Python"], "snippet", "exec")
    check("Python's call names its parameters", "actionId=\"chat_postMessage\"" in snippets["Python"])
    check("JavaScript's call awaits", "await host.execute({" in snippets["JavaScript"])
    check("the message is JSON-RPC", json.loads(snippets["JSON-RPC"])["method"], "execute")


def lists_history_and_counters(console):
    page = console.page
    console.enter('nav a[href="#/history"]')
    console.title("History")
    page.wait_for("document.querySelectorAll('tbody tr').length >= 2")
    console.look("history")
    console.enter("tbody a")
    page.wait_for("document.querySelector('main h1')?.textContent === 'chat_postMessage'")
    console.look("execution")
    console.enter('nav a[href="#/activity"]')
    console.title("Activity")
    check("calls are counted", int(page.value("document.querySelector('.tiles dd').textContent")) > 10)
    before = page.value("document.querySelector('.tiles dd').textContent")
    page.wait_for(f"document.querySelector('.tiles dd').textContent !== '{before}'")
    console.look("activity")
    console.enter('nav a[href="#/approvals"]')
    console.title("Approvals")
    console.look("no-approvals")


def key_form(console):
    page = console.page
    console.go("/connectors/shippo/connect", "Connect Shippo")
    console.look("key-form")
    console.enter("button[type=submit]")
    page.wait_for("document.querySelectorAll('[aria-invalid=true]').length === 1")
    console.fill("Token", SECRET)
    check("the key is shown as dots", page.value("document.activeElement.type"), "password")
    page.press("Enter")
    console.title("Shippo")
    page.wait_for("document.querySelectorAll('[aria-label=Accounts] .list li').length === 1")
    kept = page.value("JSON.stringify([localStorage, sessionStorage, location.href, document.documentElement.outerHTML, "
                      "[...document.querySelectorAll('input')].map(one => one.value)])")
    check("the page has forgotten the key", SECRET in kept, False)
    bodies = "".join(page.sent())
    check("it was sent once", bodies.count(SECRET), 1)


def every_field(console):
    page = console.page
    console.go("/connectors/everything/connect", "Connect Everything")
    page.value("document.querySelector('input').focus()")
    page.type("k-0123456789abcdef")
    page.press("Enter")
    console.title("Everything")
    console.go("/connectors/everything/actions/createThing", "Create a thing")
    page.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
    console.look("every-field")
    console.fill("Name", "One")
    page.tab_to("input[type=checkbox]")
    page.press(" ")
    console.fill("Count", "12")
    page.press("Tab")
    page.wait_for("document.querySelectorAll('[aria-invalid=true]').length === 1")
    check("a wrong value is said beside its field", page.value("document.querySelector('.field-error:not([hidden])').textContent"), "Count must be at most 9.")
    page.value("document.querySelector('[aria-invalid=true]').select()")
    page.value("document.querySelector('[aria-invalid=true]').focus()")
    page.type("3")
    page.wait_for("document.querySelectorAll('[aria-invalid=true]').length === 0")
    for label, presses in (("Add tag", 2), ("Add part", 1)):
        for number in range(presses):
            page.value("document.querySelector('main h1').focus()")
            console.enter(console.button(label))
            check(f"{label}: the new field has the focus", page.value("document.activeElement.tagName"), "INPUT")
            page.type(f"value {number + 1}")
    page.value("document.querySelector('main h1').focus()")
    console.enter(console.button("Add a row"))
    page.type("shade")
    page.press("Tab")
    page.type("dark")
    page.value("document.querySelector('main h1').focus()")
    page.tab_to('button[aria-label="Remove Tag 1"]')
    page.press("Enter")
    page.value("document.querySelector('main h1').focus()")
    console.fill("Latitude", "52.5")
    console.fill("Longitude", "13.4")
    kind = console.field("Kind")
    page.value("document.querySelector('main h1').focus()")
    page.tab_to(kind)
    page.press("ArrowDown")
    page.press("ArrowDown")
    console.fill("Team", "north")
    page.value("document.querySelector('main h1').focus()")
    console.enter(console.button("Review the plan"))
    page.wait_for("document.querySelector('.aside h2')?.textContent === 'Plan'")
    body = json.loads(page.value("document.querySelector('.aside pre').textContent"))
    check("every field has become its value", body, {
        "name": "One", "agreed": True, "count": 3, "tags": ["value 2"], "place": [52.5, 13.4], "labels": {"shade": "dark"},
        "owner": {"kind": "team", "team": "north"}, "parts": [{"sku": "value 1"}]})
    console.look("everything-planned", (1280,))


def approving_and_settling(browser, console, service):
    page = console.page
    check("a host with a service of its own has no badge of the sandbox", page.value("document.getElementById('backend').hidden"))
    console.go("/connectors/hubspot/connect", "Connect Hubspot")
    console.enter("button[type=submit]")
    page.wait_for("!!document.querySelector('a[target=_blank]')")
    allow(browser, console)
    console.title("Hubspot")
    console.go("/connectors/hubspot/actions/createContact", "Create a contact")
    for label, text in (("Firstname", "Ada"), ("Lastname", "Lovelace"), ("Email", "ada@example.com")):
        console.fill(label, text)
    console.enter(console.button("Review the plan"))
    page.wait_for("document.querySelector('.aside h2')?.textContent === 'Plan'")
    console.enter(console.button("Execute"))
    page.wait_for("document.querySelector('.aside h2')?.textContent === 'A person has to approve this'")
    console.look("ask", (1280,))
    check("the number of plans is in the header", page.wait_for("!document.getElementById('pending').hidden"))
    console.enter('nav a[href="#/approvals"]')
    console.title("Approvals")
    page.wait_for("document.querySelectorAll('main article').length === 1")
    console.look("approvals")
    console.fill("Reason", "known")
    console.enter("button[aria-label^=Approve]")
    page.wait_for("document.querySelectorAll('main article').length === 0")
    check("the decision is listed", page.value("document.querySelector('[aria-label=Decided] .badge').textContent"), "Approved")

    console.go("/connectors/hubspot/actions/createCompany", "Create a company")
    service.control("faults.set", faults=[{"match": {"connectorId": "hubspot", "actionId": "createCompany"}, "effect": "reset_after_apply", "times": 1}])
    page.value("document.querySelector('main h1').focus()")
    page.tab_to("form .field input")
    page.type("Analytical Engines")
    console.enter(console.button("Review the plan"))
    page.wait_for("['Plan'].includes(document.querySelector('.aside h2')?.textContent)")
    console.enter(console.button("Execute"))
    page.wait_for("!!document.querySelector('.aside .message-bad')")
    check("nobody says that it did not run", page.value("document.querySelector('.aside h2').textContent"), "It is not known whether this ran")
    check("a lost answer is an unknown outcome", "It may have been applied." in page.value("document.querySelector('.aside').textContent"))
    console.look("lost", (1280,))
    console.enter('.aside a[href^="#/history/"]')
    page.wait_for("!!document.querySelector('form[aria-label=\"Settle the outcome\"]')")
    console.look("settling")
    page.tab_to("input[type=radio]")
    page.press(" ")
    console.enter(console.button("Settle"))
    page.wait_for("!!document.querySelector('.message-good')")
    check("the outcome is settled", page.value("document.querySelector('h1 ~ .badge').textContent"), "Applied")


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for name, document in (("everything.json", EVERYTHING), ("policy.json", POLICY)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                json.dump(document, file)
        browser = Browser(os.environ["CHROMIUM"], os.path.join(folder, "profile"))
        service = Service()
        try:
            console = Console(browser, "--sandbox", "--connector", "everything=" + os.path.join(folder, "everything.json"))
            snippets_are_programs(from_marketplace_to_result(browser, console))
            lists_history_and_counters(console)
            key_form(console)
            every_field(console)
            network(console, console.page)
            check("Ctrl-C ends the console", console.end(), 130)
            console.page.value("location.hash = '#/history'")
            console.page.wait_for("document.querySelector('main').textContent.includes('The console does not answer')")
            check("a console that has ended says so", True)

            other = Console(browser, "--base-url", service.url, "--policy", os.path.join(folder, "policy.json"), "--no-icons",
                            "--state-dir", os.path.join(folder, "state"), "--cache-dir", os.path.join(folder, "cache"),
                            environment={"ALLOY_API_KEY": service.key})
            approving_and_settling(browser, other, service)
            network(other, other.page)
            check("and again", other.end(), 130)
        finally:
            browser.close()
            service.process.stdin.close()
            service.process.wait(60)
    finish()


main()
