"""Fills in forms of the console in Chromium with the keyboard only, on the width of a phone: files, choices, dependent options, lists, long lists, drafts.

ALLOY_HOST is the executable, CHROMIUM the browser. With SCREENSHOTS a folder, pictures of the pages are left there. Prints a line
for each thing that was tried, and ends with 1 when something was not as it should be.
"""

import json
import os
import tempfile

from browser import Browser
from console import Console, allow, network
from form_documents import ORDERS, PAGES
from view import check, finish

SECRET = "code_9f2c7a61d0b84e35"


def body(page):
    """The body of the plan that is shown."""
    return json.loads(page.value("document.querySelector('.aside pre').textContent"))


def plan(console):
    top(console)
    console.enter(console.button("Review the plan"))
    console.page.wait_for("document.activeElement.textContent === 'Plan'")
    return body(console.page)


def top(console):
    console.page.value("document.querySelector('main h1').focus()")


def said(page, text):
    """Waits until the page has said something to screen readers."""
    return page.wait_for(f"document.getElementById('announcements').textContent.includes({json.dumps(text)})")


def description(page):
    """What a screen reader reads about the field that has the focus, from the browser's own tree."""
    node = page.call("Runtime.evaluate", expression="document.activeElement")["result"]["objectId"]
    tree = page.call("Accessibility.getPartialAXTree", objectId=node, fetchRelatives=False)["nodes"][0]
    invalid = next((one["value"]["value"] for one in tree.get("properties", []) if one["name"] == "invalid"), "false")
    return tree["name"]["value"], tree.get("description", {}).get("value", ""), invalid


def files_and_choices(console, folder):
    page = console.page
    paths = {}
    for name, data in (("contract.txt", b"signed"), ("stamp.bin", bytes(range(256))), ("large.bin", bytes((5 << 20) + 1))):
        paths[name] = os.path.join(folder, name)
        with open(paths[name], "wb") as file:
            file.write(data)
    console.go("/connectors/orders/actions/createOrder", "Create an order")
    page.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
    console.look("order")
    console.fill("Customer", "Ada Lovelace")
    top(console)
    console.enter(console.button("Review the plan"))
    page.wait_for("document.activeElement.getAttribute('aria-label') === '3 fields need your attention'")
    check("the summary is said with its list", description(page)[0], "3 fields need your attention")
    console.look("order-missing")
    console.enter(console.button("Contract is required."))
    name, text, invalid = description(page)
    check("a screen reader hears that a file is missing", (name, text.endswith("Contract is required."), invalid), ("Contract", True, "true"))
    check("its help is read first", text.startswith("The signed contract. At most 5 MiB."))

    page.choose_file(lambda: page.press("Enter"), paths["large.bin"])
    page.wait_for("document.querySelector('main').textContent.includes('large.bin is larger than 5 MiB')")
    page.choose_file(lambda: page.press("Enter"), paths["contract.txt"])
    page.wait_for("document.querySelector('main').textContent.includes('contract.txt is uploaded.')")
    page.wait_for("document.activeElement.getAttribute('aria-invalid') === null")
    top(console)
    page.tab_to(console.field("Stamp"))
    page.choose_file(lambda: page.press("Enter"), paths["stamp.bin"])
    page.wait_for("document.querySelector('main').textContent.includes('stamp.bin is part of the input.')")

    top(console)
    page.tab_to(console.field("Customer"))
    name, text, invalid = description(page)
    check("a text that is too long is not cut off, and is said", (page.value("document.activeElement.value"), invalid, "5" in text),
          ("Ada Lovelace", "true", True))
    page.value("document.activeElement.select()")
    page.type("Ada")
    page.wait_for("document.activeElement.getAttribute('aria-invalid') === null")

    kind = console.field("Kind")
    page.tab_to(kind)
    check("one of the choices always holds", page.value("document.activeElement.selectedOptions[0].label"), "Card")
    console.fill("Number", "4242")
    console.fill("Code", SECRET)
    page.wait_for("Object.values(sessionStorage).some(text => text.includes('4242'))")
    check("no secret is kept in the browser", SECRET in page.value("JSON.stringify([sessionStorage, localStorage])"), False)
    top(console)
    page.tab_to(kind)
    page.press("ArrowDown")
    check("a choice changes what is shown", page.value(f"!!document.querySelector({json.dumps(console.field('IBAN'))}) && "
          "![...document.querySelectorAll('label')].some(one => one.textContent.startsWith('Number') && one.checkVisibility())"))
    console.fill("IBAN", "GB33BUKB20201555555555")
    sent = plan(console)
    check("the file is its key, the other its bytes", (sent["contract"].count("/") > 0 or len(sent["contract"]) > 8, len(sent["stamp"])), (True, 344))
    check("only the chosen variant is sent", sent["payment"], {"kind": "bank", "iban": "GB33BUKB20201555555555"})
    check("what may be null and is empty is left out", {"nickname", "level", "country", "codes", "lines"} & set(sent), set())


def long_lists(console):
    page = console.page
    top(console)
    page.tab_to(console.field("Country"))
    for letter in "Country 24":
        page.press(letter)
    check("a long list is searched as one types", page.value("document.activeElement.selectedOptions[0].label"), "Country 24")
    top(console)
    page.tab_to(console.field("Level"))
    levels = page.value("[...document.activeElement.options].map(one => one.label)")
    check("null is no choice of its own beside nothing", len(levels), len(set(levels)))
    page.press("ArrowDown")
    top(console)
    page.tab_to(".choices input")
    height = page.value("document.querySelector('.choices').clientHeight")
    check("many choices have a frame that scrolls", 200 < height < 300)
    for _ in range(40):
        page.press("Tab")
    page.press(" ")
    check("and what has the focus is in it", page.value("(() => { const box = document.activeElement.getBoundingClientRect(),"
          " frame = document.activeElement.closest('.choices').getBoundingClientRect(); return box.top >= frame.top && box.bottom <= frame.bottom })()"))
    console.look("long-lists", (360,))
    sent = plan(console)
    check("both have become values", (sent["country"], sent["codes"], sent["level"]), ("Country 24", ["code-41"], "low"))


def lists_of_objects(console):
    page = console.page
    for number in (1, 2, 3):
        top(console)
        console.enter(console.button("Add line"))
        said(page, f"Line {number} was added.")
        page.type(f"sku-{number}")
        page.press("Tab")
        page.type(str(number))
    # A time in the zone of the device, in the last line.
    page.value("(() => { const input = [...document.querySelectorAll('input[type=datetime-local]')].at(-1); input.value = '2025-10-15T10:00:00';"
               " input.dispatchEvent(new Event('input', { bubbles: true })) })()")
    console.look("lines", (360,))
    top(console)
    page.tab_to('button[aria-label="Move Line 3 up"]')
    page.press("Enter")
    said(page, "Line 3 is now Line 2.")
    check("the focus stays with what was moved", page.value("document.activeElement.getAttribute('aria-label')"), "Move Line 2 up")
    page.press("Enter")
    said(page, "Line 2 is now Line 1.")
    check("the first one can't move up", page.value("document.activeElement.getAttribute('aria-label')"), "Remove Line 1")
    top(console)
    page.tab_to('button[aria-label="Move Line 2 up"]')
    page.press("Enter")
    top(console)
    page.tab_to('button[aria-label="Move Line 3 up"]')
    page.press("Enter")
    said(page, "Line 3 is now Line 2.")
    check("what moved kept its values", page.value("[...document.querySelectorAll('.element input[type=text]')].map(one => one.value)"),
          ["sku-1", "1", "sku-2", "2", "sku-3", "3"])
    top(console)
    page.tab_to('button[aria-label="Remove Line 1"]')
    page.press("Enter")
    said(page, "Line 1 was removed.")
    check("the focus is at what has taken its place", page.value("document.activeElement.getAttribute('aria-label')"), "Remove Line 1")
    check("the others have new numbers", page.value("[...document.querySelectorAll('.element legend')].filter(one => /^Line/.test(one.textContent)).map(one => one.textContent)"),
          ["Line 1", "Line 2"])
    top(console)
    page.tab_to(console.field("Quantity"))
    page.value("document.activeElement.select()")
    page.type("0")
    page.press("Tab")
    said(page, "Quantity must be at least 1.")
    page.press("Tab", modifiers=8)
    check("a message is at the field of the element", description(page)[1:], ("At least 1. Line 1: Quantity must be at least 1.", "true"))
    page.value("document.activeElement.select()")
    page.type("7")
    page.wait_for("document.querySelectorAll('[aria-invalid=true]').length === 0")
    top(console)
    for name, value in (("shade", "dark"), ("size", "l")):
        top(console)
        console.enter(console.button("Add a row"))
        page.type(name)
        page.press("Tab")
        page.type(value)
    top(console)
    page.tab_to('button[aria-label="Remove row 1"]')
    page.press("Enter")
    sent = plan(console)
    check("what was removed is gone, and the rest has kept its values", [sorted(line.items()) for line in sent["lines"]], [
        [("quantity", 7), ("sku", "sku-2")], [("at", page.value("new Date('2025-10-15T10:00:00').toISOString().replace('.000Z', 'Z')")), ("quantity", 3), ("sku", "sku-3")]])
    check("and so has the map", sent["labels"], {"size": "l"})


def reloading(console):
    page = console.page
    before = body(page)
    page.expect_load(lambda: page.call("Page.reload"))
    console.title("Create an order")
    page.wait_for("document.querySelector('main').textContent.includes('What you had filled in before is here again')")
    console.look("restored", (360,))
    kept = page.value("JSON.stringify(sessionStorage)")
    check("no file is kept in the browser", before["stamp"] in kept, False)
    page.value("document.querySelectorAll('details').forEach(one => { one.open = true })")
    top(console)
    console.enter(console.button("Review the plan"))
    page.wait_for("document.activeElement.getAttribute('aria-label') === 'One field needs your attention'")
    check("only the file has to be chosen again", page.value("document.activeElement.textContent").endswith("Contract is required."))
    top(console)
    console.enter(console.button("Start anew"))
    page.wait_for("!document.querySelector('main').textContent.includes('is here again')")
    check("the form is empty again", page.value(f"document.querySelector({json.dumps(console.field('Customer'))}).value"), "")


def dependent_options(browser, console):
    page = console.page
    console.go("/connectors/slack/connect", "Connect Slack")
    console.enter("button[type=submit]")
    page.wait_for("!!document.querySelector('a[target=_blank]')")
    allow(browser, console)
    console.title("Slack")
    for channel in ("general", "orders"):
        console.go("/connectors/slack/actions/chat_postMessage", "Post")
        choose(console, "Channel", channel)
        console.fill("Text", f"Hello {channel}")
        plan(console)
        console.enter(console.button("Execute"))
        page.wait_for("document.activeElement.textContent === 'Result'")
        console.go("/", "Marketplace")
    console.go("/connectors/slack/actions/chat_update", "Update")
    top(console)
    page.tab_to(console.field("Ts"))
    page.press("ArrowDown")
    page.wait_for("document.querySelector('.popup:not([hidden])')?.textContent === 'First fill in Channel.'")
    page.press("Escape")
    choose(console, "Channel", "general")
    choose(console, "Ts", "Hello general")
    console.look("dependent", (360,))
    choose(console, "Channel", "orders")
    said(page, "Ts was emptied, because it does not belong to the new value of Channel.")
    check("it is seen, too", page.value("document.querySelector('main').textContent.includes('Emptied, because it does not belong to the new value of Channel.')"))
    check("the field is empty", page.value(f"document.querySelector({json.dumps(console.field('Ts'))}).value"), "")
    console.look("emptied", (360,))
    choose(console, "Ts", "Hello orders")
    check("and the note is gone", page.value("document.querySelector('main').textContent.includes('Emptied')"), False)
    choose(console, "Channel", "orders")
    check("the same value again empties nothing", page.value(f"document.querySelector({json.dumps(console.field('Ts'))}).value"), "Hello orders")
    console.fill("Icon emoji", ":bell:")
    page.expect_load(lambda: page.call("Page.reload"))
    console.title("Update")
    check("after a reload an option has its name", page.wait_for(f"(value => value === 'orders' && value)(document.querySelector({json.dumps(console.field('Channel'))}).value)"), "orders")
    check("what was typed right before the reload is kept", page.value(f"document.querySelector({json.dumps(console.field('Icon emoji'))}).value"), ":bell:")


# A form whose options depend on a select and on a text, over a server of three functions.
STUBBED = """
import('/assets/form/form.js').then(async ({ Form }) => {
  const changed = [];
  let account = [];
  const kinds = ["a", "b"].map(value => ({ value, label: value }));
  const form = new Form([
    { pointer: "/kind", label: "Kind", widget: "select", options: kinds },
    { pointer: "/place", label: "Place", widget: "text" },
    { pointer: "/list", label: "Things", widget: "items" },
    { pointer: "/list/*/id", label: "Id", widget: "text", group: "/list", optionsFrom: { dependsOn: ["/kind", "/place"] } },
  ], { validate: async () => ({ valid: true, errors: [], values: {} }), options: async (field, more) => {
    if (more.changed) changed.push([field, more.changed, more.values.list.length]);
    return { options: account.map(value => ({ value, label: `Thing ${value}` })), cleared: more.changed ? ["/list/1/id"] : [] };
  } });
  document.querySelector("main").append(form.element);
  form.write({ kind: "a", place: "x", list: [{ id: "1" }, { id: "2" }] });
  const answers = [form.read()];
  for (const [selector, value] of [["select", "1"], ["input", "y"], ["input", "y"]]) {
    const control = form.element.querySelector(selector);
    control.value = value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
    await new Promise(resume => setTimeout(resume, 20));
    answers.push(form.read());
    form.write({ ...form.read(), list: [{ id: "1" }, { id: "2" }] });
  }
  // Options from another account, which has none of the first element's.
  account = ["1", "2"];
  form.write({ list: [{ id: "1" }, { id: "2" }, { id: "typed" }] });
  await new Promise(resume => setTimeout(resume, 20));
  account = ["2", "3"];
  await form.recheck("Account");
  answers.push(form.read());
  form.element.remove();
  return JSON.stringify({ changed, answers });
})
"""


def dependencies_of_any_field(page):
    seen = json.loads(page.awaited(STUBBED))
    check("a select and a text empty what depends on them, when they have another value", seen["changed"],
          [["/list/0/id", "/kind", 2], ["/list/0/id", "/place", 2]])
    check("in the element that the answer names", [answer["list"] for answer in seen["answers"]],
          [[{"id": "1"}, {"id": "2"}], [{"id": "1"}, {}], [{"id": "1"}, {}], [{"id": "1"}, {"id": "2"}], [{}, {"id": "2"}, {"id": "typed"}]])


# A form over a server that can't give options at first.
BUSY = """
import('/assets/form/form.js').then(async ({ Form }) => {
  let tries = 0;
  const form = new Form([{ pointer: "/id", label: "Id", widget: "text", optionsFrom: { dependsOn: [] } }], {
    validate: async () => ({ valid: true, errors: [], values: {} }),
    options: async () => {
      tries += 1;
      if (tries === 1) throw new Error("busy");
      return { options: [{ value: "1", label: "Thing 1" }] };
    } });
  document.querySelector("main").append(form.element);
  form.write({ id: "1" });
  const input = form.element.querySelector("input");
  const shown = [input.value];
  while (input.value === shown[0]) await new Promise(requestAnimationFrame);
  shown.push(input.value, form.read().id);
  form.element.remove();
  return JSON.stringify(shown);
})
"""


def names_that_come_later(page):
    check("a value has its name as soon as the server can give it", json.loads(page.awaited(BUSY)), ["1", "Thing 1", "1"])


def pages_of_options(console):
    page = console.page
    console.go("/connectors/slack/actions/chat_delete", "Delete")
    top(console)
    page.tab_to(console.field("Channel"))
    page.press("ArrowDown")
    rows = "[...document.querySelectorAll('.popup:not([hidden]) [role=option]')].map(one => one.firstChild.textContent)"
    page.wait_for(f"{rows}.length === 3")
    said(page, "2 options, and more.")
    page.press("ArrowUp")
    check("the last row leads on", page.value(ACTIVE), "More options…")
    page.press("Enter")
    page.wait_for(f"{rows}.length >= 4")
    check("the person goes on after the options that were there", page.value(ACTIVE), page.value(f"{rows}[2]"))
    console.look("more-options", (360,))
    name = page.value(ACTIVE)
    page.press("Enter")
    check("an option of the second page is chosen", page.value("document.activeElement.value"), name)
    page.press("ArrowDown")
    page.wait_for(f"{rows}.length > 1")
    page.press("Escape")
    check("Escape closes the list and changes nothing", page.value("document.activeElement.value"), name)


# The text of the option that a screen reader is at.
ACTIVE = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).firstChild.textContent"


def choose(console, label, option):
    """Chooses an option of a combobox by its name."""
    page = console.page
    top(console)
    page.tab_to(console.field(label), 400)
    page.value("document.activeElement.select()")
    page.press("ArrowDown")
    page.wait_for("document.querySelectorAll('.popup:not([hidden]) [role=option][id]').length > 0")
    for _ in range(50):
        page.press("ArrowDown")
        if page.value(ACTIVE) == option:
            page.press("Enter")
            return
    raise LookupError(option)


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        paths = {}
        for name, value in (("orders", ORDERS), ("overlays", PAGES)):
            paths[name] = os.path.join(folder, name + ".json")
            with open(paths[name], "w", encoding="utf-8") as file:
                json.dump(value, file)
        browser = Browser(os.environ["CHROMIUM"], os.path.join(folder, "profile"))
        try:
            console = Console(browser, "--sandbox", "--connector", "orders=" + paths["orders"], "--overlays", paths["overlays"])
            page = console.page
            console.width = 360
            page.picture("phone", 360, False)
            console.go("/connectors/orders/connect", "Connect Orders")
            page.value("document.querySelector('main input').focus()")
            page.type("k-0123456789abcdef")
            page.press("Enter")
            console.title("Orders")
            files_and_choices(console, folder)
            long_lists(console)
            lists_of_objects(console)
            reloading(console)
            dependent_options(browser, console)
            pages_of_options(console)
            dependencies_of_any_field(page)
            names_that_come_later(page)
            network(console, page)
            check("Ctrl-C ends the console", console.end(), 130)
        finally:
            browser.close()
    finish()


main()
