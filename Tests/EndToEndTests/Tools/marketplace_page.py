"""Uses the example app in Chromium, with the keyboard only, as a person does who has never seen it.

ALLOY_HOST is the executable, CHROMIUM the browser. With SCREENSHOTS a folder, pictures of the pages are left there. Prints a line
for each thing that was tried, and ends with 1 when something was not as it should be.
"""

import os
import subprocess
import sys
import tempfile

from browser import Browser
from view import View, check, finish

APP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../clients/examples/marketplace/app.py")


def look(page, name):
    """Looks at the page as it is now: wide and narrow, light and dark."""
    for width in (1100, 390, 320):
        for dark in (False, True):
            page.picture(name, width, dark)
            check(f"{name} can be used at {width}{' in the dark' if dark else ''}", page.audit(), [])


def heading(page, text):
    page.wait_for(f"document.querySelector('h1')?.textContent === {text!r}")


def follow(page, selector):
    page.tab_to(selector)
    page.press("Enter")


def use(page):
    view = View(page)
    heading(page, "Sign in")
    look(page, "sign-in")
    page.tab_to("#name")
    page.type("ada")
    page.press("Enter")

    heading(page, "Apps")
    look(page, "apps")
    page.tab_to("#search")
    page.type("hub")
    check("the search finds one app", page.wait_for("document.querySelectorAll('.card').length === 1"))
    follow(page, ".card")
    page.wait_for("document.title.startsWith('H') && document.title.includes('ubspot')")
    look(page, "app")
    check("the focus is at the beginning of the page", page.value("document.activeElement.id"), "main")

    follow(page, "a.button")
    heading(page, "Connect hubspot")
    look(page, "connect")
    page.tab_to(view.button("Continue to consent"))
    page.expect_load(lambda: page.press("Enter"))
    check("the consent page is shown", page.value("document.title"), "Connect Hubspot")
    page.tab_to("button[value=allow]")
    page.expect_load(lambda: page.press("Enter"))
    heading(page, "My accounts")
    check("the account is listed", page.wait_for("document.querySelectorAll('.rows li').length"), 1)
    look(page, "accounts")

    follow(page, ".rows a")
    page.wait_for("document.title.includes('ubspot')")
    follow(page, "a[href$='createContact']")
    heading(page, "Create a contact")
    look(page, "form")
    follow(page, view.button("Run"))
    wrong = "document.querySelectorAll('.field-error:not([hidden])').length"
    page.wait_for(f"{wrong} === 3")
    check("what is wrong has the focus", page.value("document.activeElement.textContent").startswith("3 fields need your attention"))
    look(page, "errors")
    page.press("Tab")
    page.press("Enter")
    check("it leads to the field", page.value("document.activeElement.labels[0].firstChild.data"), "Firstname")
    for index, text in enumerate(("Ada", "Lovelace", "ada@example.com")):
        page.type(text)
        check(f"{text} is validated while it is typed", page.wait_for(f"{wrong} === {2 - index} && {3 - index}"), 3 - index)
        page.press("Tab")
    page.press("Enter")
    page.wait_for("document.querySelector('h2')?.textContent === 'Done'")
    look(page, "result")

    page.value("location.hash = '#/connector/hubspot/action/listContacts'")
    heading(page, "List contacts")
    follow(page, view.button("Read"))
    page.wait_for("document.querySelectorAll('tbody tr').length > 1")
    look(page, "table")

    follow(page, "nav a[href$='history']")
    heading(page, "History")
    check("both are in the history", page.value("document.querySelectorAll('tbody tr').length"), 2)
    look(page, "history")
    options(page, view)
    follow(page, "#person button")
    heading(page, "Sign in")

    # A connector with a key.
    page.tab_to("#name")
    page.type("grace")
    page.press("Enter")
    heading(page, "Apps")
    page.value("location.hash = '#/connector/shippo/connect'")
    heading(page, "Connect shippo")
    page.tab_to("input[type=password]")
    page.type("shippo_test_0123456789")
    page.press("Enter")
    page.wait_for("document.title.startsWith('S') && document.querySelectorAll('.rows li').length > 0")
    check("the key is not on the page", "shippo_test" in page.value("document.documentElement.outerHTML"), False)
    follow(page, "nav a[href$='accounts']")
    heading(page, "My accounts")
    check("the other person's account is not there", page.value("document.querySelectorAll('.rows li').length"), 1)
    # Pictures of other sites are not reachable in a test; the initials are shown in their place.
    # The browser's recommendations are about a password beside a name; a key has none.
    complaints = [one for one in page.complaints() if one.get("entry", {}).get("source") not in ("network", "recommendation")]
    check("the browser has nothing against it", complaints, [])


def options(page, view):
    """Options from the account, and a file."""
    page.value("location.hash = '#/connector/slack/connect'")
    heading(page, "Connect slack")
    page.tab_to(view.button("Continue to consent"))
    page.expect_load(lambda: page.press("Enter"))
    page.tab_to("button[value=allow]")
    page.expect_load(lambda: page.press("Enter"))
    heading(page, "My accounts")
    page.value("location.hash = '#/connector/slack/action/chat_update'")
    heading(page, "Update")
    page.tab_to(view.field("Channel"))
    page.press("ArrowDown")
    page.wait_for("document.querySelectorAll('.popup:not([hidden]) [role=option][id]').length > 1")
    page.press("ArrowDown")
    page.press("Enter")
    check("an option of the account is chosen", page.value("document.activeElement.value"), "general")
    page.tab_to(view.field("Ts"))
    page.press("ArrowDown")
    page.wait_for("document.querySelectorAll('.popup:not([hidden]) [role=option][id]').length > 1")
    page.press("ArrowDown")
    look(page, "options")
    page.press("Enter")
    page.tab_to("a[href='/#/']")
    page.tab_to(view.field("Channel"))
    page.value("document.activeElement.select()")
    page.type("C0000000000")
    page.press("Tab")
    page.wait_for("document.getElementById('announcements').textContent.includes('Ts was emptied')")
    check("what depends on another value is emptied", page.value(f"document.querySelector('{view.field('Ts')}').value"), "")


def main():
    app = subprocess.Popen([sys.executable, APP], stdout=subprocess.PIPE, text=True)
    try:
        url = app.stdout.readline().split()[-1]
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            browser = Browser(os.environ["CHROMIUM"], profile)
            try:
                use(browser.open(url))
            finally:
                browser.close()
    finally:
        app.terminate()
        app.wait(60)
        app.stdout.close()
    finish()


main()
