"""Uses the example app in Chromium, with the keyboard only, as a person does who has never seen it.

ALLOY_HOST is the executable, CHROMIUM the browser. With SCREENSHOTS a folder, pictures of the pages are left there. Prints a line
for each thing that was tried, and ends with 1 when something was not as it should be.
"""

import os
import subprocess
import sys
import tempfile

from browser import Browser

APP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../clients/examples/marketplace/app.py")
failures = 0


def check(what, seen, wanted=True):
    global failures
    failures += seen != wanted
    print(f"{'ok' if seen == wanted else 'NOT OK'}: {what}" + ("" if seen == wanted else f": {seen!r}, not {wanted!r}"))


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
    page.tab_to("form button")
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
    follow(page, "form > button")
    page.wait_for("[...document.querySelectorAll('.problem')].some((one) => one.textContent)")
    check("the first wrong field has the focus", page.value("document.activeElement.dataset.path"),
          "/requestBody/properties/firstname")
    look(page, "errors")
    wrong = "[...document.querySelectorAll('.problem')].filter((one) => one.textContent).length"
    for index, text in enumerate(("Ada", "Lovelace", "ada@example.com")):
        page.type(text)
        check(f"{text} is validated while it is typed", page.wait_for(f"{wrong} === {2 - index}"))
        page.press("Tab")
    page.press("Enter")
    page.wait_for("document.querySelector('h2')?.textContent === 'Done'")
    look(page, "result")

    page.value("location.hash = '#/connector/hubspot/action/listContacts'")
    heading(page, "List contacts")
    follow(page, "form > button")
    page.wait_for("document.querySelectorAll('tbody tr').length > 1")
    look(page, "table")

    follow(page, "nav a[href$='history']")
    heading(page, "History")
    check("both are in the history", page.value("document.querySelectorAll('tbody tr').length"), 2)
    look(page, "history")
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
    complaints = [one for one in page.complaints() if one.get("entry", {}).get("source") != "network"]
    check("the browser has nothing against it", complaints, [])


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
    sys.exit(failures > 0)


main()
