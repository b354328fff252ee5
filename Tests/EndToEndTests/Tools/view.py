"""Uses the views of the console's page with the keyboard, and says what was as it should be."""

import json
import sys

failures = 0


def check(what, seen, wanted=True):
    """Prints a line for a thing that was tried."""
    global failures
    failures += seen != wanted
    print(f"{'ok' if seen == wanted else 'NOT OK'}: {what}" + ("" if seen == wanted else f": {seen!r}, not {wanted!r}"), flush=True)


def finish():
    """Ends the program: with 1 if something was not as it should be."""
    sys.exit(failures > 0)


class View:
    """What a tab shows: a view of the page at a time."""

    # The width at which it is used.
    width = 1280

    def __init__(self, page):
        self.page = page

    def title(self, text):
        """Waits for a view, whose heading has the focus or is at least there."""
        return self.page.wait_for(f"document.querySelector('main h1')?.textContent === {json.dumps(text)}")

    def go(self, address, title):
        self.page.value(f"location.hash = {json.dumps(address)}")
        self.title(title)

    def enter(self, selector):
        """Moves the focus with Tab, and presses Enter."""
        self.page.tab_to(selector)
        self.page.press("Enter")

    def fill(self, label, text):
        """Moves the focus with Tab to the field of this label, and types."""
        selector = self.field(label)
        self.page.tab_to(selector)
        self.page.type(text)

    def field(self, label):
        return "#" + self.page.wait_for(
            f"[...document.querySelectorAll('label')].find(one => one.firstChild?.textContent.trim() === {json.dumps(label)} && one.checkVisibility())?.htmlFor")

    def button(self, text):
        """The selector of a button, by its text."""
        self.page.wait_for(
            "(() => { const found = [...document.querySelectorAll('main button')].find(one => one.checkVisibility() && !one.disabled && one.textContent.trim() === "
            f"{json.dumps(text)}); if (found) found.dataset.found = {json.dumps(text)}; return !!found }})()")
        return f"button[data-found={json.dumps(text)}]"

    def look(self, name, widths=(1280, 360)):
        """Audits the view at desk and phone width, in the light and in the dark."""
        for width in widths:
            for dark in (False, True):
                self.page.value("scrollTo(0, 0)")
                self.page.picture(name, width, dark)
                # A phone makes the page smaller when something sticks out.
                problems = self.page.audit() + [f"It is {wide} wide." for wide in [self.page.value("innerWidth")] if wide != width]
                check(f"{name} can be used at {width}{' in the dark' if dark else ''}", problems, [])
        self.page.picture(name, self.width, False)

    def focused(self):
        return self.page.value("document.activeElement.textContent")
