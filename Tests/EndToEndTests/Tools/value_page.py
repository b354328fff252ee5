"""Uses forms and results of the console in Chromium with values that are easily changed on the way: nulls, numbers that JavaScript can't hold, times, groups that nobody filled in, hidden characters, bytes, and answers that come late.

ALLOY_HOST is the executable, CHROMIUM the browser. Prints a line for each thing that was tried, and ends with 1 when something was
not as it should be.
"""

import json
import os
import tempfile

from browser import Browser
from console import Console
from view import check, finish

# A form of the page's own modules over a server that accepts everything.
FORM = """
Promise.all([import('/assets/form/form.js'), import('/assets/json.js')]).then(async ([{ Form }, { parse, write }]) => {
  const make = fields => {
    const form = new Form(parse(fields), { validate: async values => ({ valid: true, errors: [], values }) });
    document.querySelector("main").append(form.element);
    return form;
  };
  const set = (form, label, value, event = "input") => {
    const own = [...form.element.querySelectorAll("label")].find(one => one.firstChild.textContent === label);
    const control = document.getElementById(own.htmlFor);
    control.value = value;
    control.dispatchEvent(new Event(event, { bubbles: true }));
  };
  const forms = [];
  const answers = [];
  const read = form => write(form.read());
  %s
  for (const form of forms) form.element.remove();
  return JSON.stringify(answers);
})
"""


def run(page, steps):
    return json.loads(page.awaited(FORM % steps))


NULLS = [
    {"pointer": "/text", "label": "Text", "widget": "text", "default": None},
    {"pointer": "/number", "label": "Number", "widget": "integer", "default": None},
    {"pointer": "/long", "label": "Long", "widget": "textarea", "default": None},
    {"pointer": "/json", "label": "JSON", "widget": "json", "default": None},
    {"pointer": "/level", "label": "Level", "widget": "select", "default": None,
     "options": [{"value": "a", "label": "A"}, {"value": None, "label": "Nothing"}]},
    {"pointer": "/yes", "label": "Yes", "widget": "checkbox", "default": None},
]


def nulls(page):
    seen = run(page, f"""const form = make({json.dumps(json.dumps(NULLS))}); forms.push(form); answers.push(read(form));
      answers.push([...form.element.querySelectorAll('input:not([type=radio]), textarea')].map(one => one.value));
      set(form, 'Level', '1'); answers.push(read(form));""")
    check("what is null by default is not sent", seen[0], "{}")
    check("and its fields are empty", seen[1], ["", "", "", ""])
    check("null is sent when it is chosen", seen[2], '{"level":null}')


def numbers(page):
    texts = ["1e400", "-1e999", "1e-400", "9007199254740993", "9007199254740990.6", "0.12345678901234567890", "1.234567e-320"]
    seen = json.loads(page.awaited(f"import('/assets/json.js').then(({{ parse, write }}) => JSON.stringify({json.dumps(texts)}"
                                   ".map(text => [write(parse(text)), JSON.stringify({ a: parse(text) })])))"))
    check("a number that JavaScript can't hold keeps its text", seen, [[text, f'{{"a":{text}}}'] for text in texts])
    plain = ["0", "1.50", "1e5", "0.0", "12"]
    seen = json.loads(page.awaited(f"import('/assets/json.js').then(({{ parse }}) => JSON.stringify({json.dumps(plain)}.map(text => typeof parse(text))))"))
    check("any other is a number", seen, ["number"] * len(plain))
    fields = '[{"pointer":"/conf","label":"Conf","widget":"json","type":"object","default":{"id":9007199254740993,"ratio":1e400}}]'
    seen = run(page, f"const form = make({json.dumps(fields)}); forms.push(form); answers.push(form.read().conf);")
    check("a default of JSON is shown with its numbers", json.loads(seen[0], parse_float=str), {"id": 9007199254740993, "ratio": "1e400"})


def times(page):
    fields = [{"pointer": "/at", "label": "At", "widget": "time"},
              {"pointer": "/own", "label": "Own", "widget": "time", "default": "08:30:00+02:00"}]
    seen = run(page, f"""const form = make({json.dumps(json.dumps(fields))}); forms.push(form); answers.push(read(form));
      set(form, 'At', '12:30'); set(form, 'Own', '09:15:20'); answers.push(read(form));
      form.write({{ at: '23:59:59.123456Z', own: '01:02:03-05:00' }}); answers.push(read(form));
      answers.push(form.element.textContent.includes('With the offset +02:00 from UTC.'));
      form.write({{}}); answers.push(read(form));""")
    check("a time keeps the offset of its default", seen[0], '{"own":"08:30:00+02:00"}')
    check("what is filled in is a whole time", seen[1], '{"at":"12:30:00Z","own":"09:15:20+02:00"}')
    check("what is written is read again", seen[2], '{"at":"23:59:59.123Z","own":"01:02:03-05:00"}')
    check("the offset is said", seen[3])
    check("an empty time is not sent", seen[4], "{}")


def groups(page):
    fields = [
        {"pointer": "/requestBody", "label": "Body", "widget": "group", "required": True},
        {"pointer": "/requestBody/one", "label": "One", "widget": "group", "group": "/requestBody"},
        {"pointer": "/requestBody/one/kind", "label": "Kind", "widget": "choice", "group": "/requestBody/one", "required": True,
         "options": [{"value": "p", "label": "P"}, {"value": "t", "label": "T"}]},
        {"pointer": "/requestBody/one/e", "label": "E", "widget": "text", "group": "/requestBody/one", "required": True,
         "showWhen": {"pointer": "/requestBody/one/kind", "equals": "p"}},
        {"pointer": "/requestBody/one/n", "label": "N", "widget": "text", "group": "/requestBody/one", "default": "7",
         "showWhen": {"pointer": "/requestBody/one/kind", "equals": "t"}},
    ]
    seen = run(page, f"""const form = make({json.dumps(json.dumps(fields))}); forms.push(form); answers.push(read(form));
      set(form, 'E', 'x'); answers.push(read(form)); set(form, 'E', ''); answers.push(read(form));
      set(form, 'Kind', '1', 'change'); answers.push(read(form));
      form.write({{ requestBody: {{ one: {{ kind: 'p' }} }} }}); answers.push(read(form));
      form.write({{ requestBody: {{}} }}); answers.push(read(form));""")
    nothing = '{"requestBody":{}}'
    check("an optional group that nobody filled in is not sent", seen[0], nothing)
    check("one that was filled in is", seen[1], '{"requestBody":{"one":{"kind":"p","e":"x"}}}')
    check("one that was emptied again is not", seen[2], nothing)
    check("a choice that was made is sent", seen[3], '{"requestBody":{"one":{"kind":"t","n":"7"}}}')
    check("and so is one that was written", seen[4], '{"requestBody":{"one":{"kind":"p"}}}')
    check("until it is taken back", seen[5], nothing)


def hidden_characters(page):
    seen = json.loads(page.awaited("""Promise.all([import('/assets/form/dom.js'), import('/assets/plan.js'), import('/assets/tree.js')]).then(
      ([{ h, visible }, { requestParts }, { drawTree }]) => {
        const text = "a\\u202Eb\\u2066c\\u200F\\u007F";
        const parts = h("div", {}, requestParts({ method: "POST", path: "/x" + text, query: { [text]: text }, headers: {}, body: { [text]: text } }));
        const tree = drawTree({ [text]: text });
        const title = h("h2", { title: text }, text);
        document.querySelector("main").append(title);
        const isolated = getComputedStyle(title).unicodeBidi;
        title.remove();
        return JSON.stringify([parts.textContent, tree.textContent, title.textContent, title.title, isolated, visible("a\\n\\tb אב é")]);
      })"""))
    shown = r"a\u202eb\u2066c\u200f\u007f"
    check("a plan shows what can't be seen", (seen[0].count(shown), any(ord(one) in (0x202E, 0x2066, 0x200F, 0x7F) for one in seen[0])), (5, False))
    check("so does a result", seen[1].count(shown), 2)
    check("so does a title", seen[2:4], [shown, shown])
    check("which changes nothing around it", seen[4], "isolate")
    check("other texts stay as they are", seen[5], "a\n\tb אב é")


# Answers that wait until they are let go, in the order of the calls.
HELD = """
(() => {
  const own = window.fetch;
  window.held = [];
  window.fetch = async (...given) => {
    if (!String(given[1]?.body).includes(%s)) return own(...given);
    let free;
    const freed = new Promise(resume => { free = resume; });
    const entry = () => free();
    window.held.push(entry);
    const answer = await own(...given);
    entry.isThere = true;
    await freed;
    return answer;
  };
  window.freed = () => { window.fetch = own; for (const resume of window.held) resume(); };
})()
"""


def late_answers(console):
    page = console.page
    console.go("/connectors/shippo/connect", "Connect Shippo")
    page.value("location.hash = '#/history'")
    console.title("History")
    made = page.awaited("""Promise.all([import('/assets/rpc.js'), import('/assets/state.js')]).then(async ([{ call }, { actingUser }]) => {
      const { credentialId } = await call("credentials.connect", { connectorId: "shippo", data: { token: "shippo_test_0123456789" }, ...actingUser() });
      for (let number = 0; number < 60; number += 1) {
        await call("execute", { connectorId: "shippo", actionId: "CreateAddress", credentialId, ...actingUser(), requestBody: { name: `n${number}`, country: "GB" } });
      }
      return "made";
    })""")
    check("there is a history", made, "made")
    page.value("[...document.querySelectorAll('main button')].find(one => one.textContent.includes('Refresh')).click()")
    rows = "document.querySelectorAll('main tbody tr').length"
    page.wait_for(f"{rows} === 50")
    page.value(HELD % json.dumps('"executions.list"'))
    choose = "(value => { const one = document.querySelector('.filters select'); one.value = value; one.dispatchEvent(new Event('change')) })"
    page.value(f"{choose}('rejected'); {choose}('')")
    page.wait_for("window.held.filter(one => one.isThere).length === 2")
    page.value("window.held[1]()")
    page.wait_for(f"{rows} === 50")
    page.value("window.held[0]()")
    page.awaited("new Promise(resume => setTimeout(resume, 100))")
    check("an answer to an older filter is not shown", page.value(rows), 50)
    page.value("window.freed()")
    page.value(HELD % json.dumps('"executions.list"'))
    older = "[...document.querySelectorAll('main button')].find(one => one.textContent === 'Show older ones')"
    page.value(f"{older}.click(); {older}.click()")
    page.wait_for("window.held.length > 0")
    check("older ones are asked for once", (page.value("window.held.length"), page.value(f"{older}.disabled")), (1, True))
    page.value("window.freed()")
    page.wait_for(f"{rows} === 60")
    check("each execution is shown once", page.value("new Set([...document.querySelectorAll('main tbody a')].map(one => one.href)).size"), 60)


def late_ways(console):
    page = console.page
    found = json.loads(page.awaited("""import('/assets/rpc.js').then(async ({ call }) => {
      for (const { id, name } of (await call("connectors.list")).connectors) {
        const ways = (await call("credentials.requirements", { connectorId: id })).requirements.map(one => one.authenticationType);
        if (ways.length > 1 && ways.includes("oauth2")) return JSON.stringify([id, name, ways.indexOf("oauth2")]);
      }
    })"""))
    console.go(f"/connectors/{found[0]}/connect", f"Connect {found[1]}")
    page.value(HELD % json.dumps('"credentials.form"'))
    radios = "[...document.querySelectorAll('main .pills input[type=radio]')]"
    for wanted in (found[2], 1 - found[2]):
        # The way that is selected already is selected again.
        page.value(f"{radios}[{wanted}].checked = true; {radios}[{wanted}].dispatchEvent(new Event('change'))")
    page.wait_for("window.held.filter(one => one.isThere).length === 2")
    page.value("window.held[1]()")
    submit = "document.querySelector('main button[type=submit]')?.textContent"
    page.wait_for(f"{submit} === 'Connect'")
    page.value("window.held[0]()")
    page.awaited("new Promise(resume => setTimeout(resume, 100))")
    check("the form belongs to the way that is selected", page.value(submit), "Connect")
    page.value("window.freed()")


def changed_meanwhile(console):
    page = console.page
    console.go("/connectors/shippo/actions/CreateAddress", page.awaited(
        "import('/assets/rpc.js').then(({ call }) => call('actions.get', { connectorId: 'shippo', actionId: 'CreateAddress' })).then(one => one.action.name)"))
    console.fill("Name", "Ada")
    console.fill("Country", "GB")
    page.value(HELD % json.dumps('"execute.plan"'))
    console.enter(console.button("Review the plan"))
    page.wait_for("window.held.length === 1")
    page.value(f"""(() => {{ const one = document.querySelector({json.dumps(console.field('Name'))}); one.value = 'Bob';
      one.dispatchEvent(new Event('input', {{ bubbles: true }})) }})()""")
    page.value("window.freed()")
    page.wait_for("document.querySelector('.aside').textContent.includes('The input has changed')")
    check("a plan of an input that has changed meanwhile can't be executed",
          page.value("[...document.querySelectorAll('main button')].some(one => one.textContent === 'Execute')"), False)


def bytes_of_a_result(page):
    seen = json.loads(page.awaited("""import('/assets/result.js').then(({ drawResult }) => {
      const stored = { handle: "result-1", bytes: 12345, shape: { type: "binary", bytes: 12345 }, preview: null, cuts: [], contentType: "image/png" };
      const card = drawResult({ outcome: "applied", executionId: "x", stored, responseData: null }, {}, "read");
      return JSON.stringify([card.textContent, [...card.querySelectorAll("button")].map(one => one.textContent)]);
    })"""))
    check("bytes are named with their type and size", "image/png, 12,345 bytes" in seen[0] and "without data" not in seen[0] and "beginning" not in seen[0])
    check("and can be saved", "Download" in seen[1])


def downloads(console):
    page = console.page
    saved = page.awaited("""Promise.all([import('/assets/result.js'), import('/assets/form/dom.js')]).then(async ([{ drawResult }]) => {
      const own = window.fetch;
      const parts = { 0: { value: btoa("first "), offset: 0, nextOffset: 6, total: 10 }, 6: { value: btoa("last"), offset: 6, total: 10 } };
      window.fetch = async (url, { body }) => {
        const { id, params } = JSON.parse(body);
        return new Response(JSON.stringify({ jsonrpc: "2.0", id, result: parts[params.offset] }) + "\\n");
      };
      const links = [];
      const click = HTMLAnchorElement.prototype.click;
      let clicked;
      const done = new Promise(resume => { clicked = resume; });
      HTMLAnchorElement.prototype.click = function () { links.push(this.download); clicked(this.href); };
      const stored = { handle: "result-1", bytes: 10, shape: { type: "binary" }, preview: null, contentType: "application/pdf" };
      const card = drawResult({ outcome: "applied", executionId: "x", stored }, {}, "read");
      [...card.querySelectorAll("button")].find(one => one.textContent === "Download").click();
      const href = await done;
      HTMLAnchorElement.prototype.click = click;
      window.fetch = own;
      return JSON.stringify([links, href.startsWith("blob:" + location.origin)]);
    })""")
    check("a download has all parts and a name", json.loads(saved), [["result.pdf"], True])


def addresses(page):
    seen = json.loads(page.awaited("""import('/assets/form/dom.js').then(({ webAddress }) => JSON.stringify(
      ["https://a.example/x?y", "http://127.0.0.1:1/", "javascript:alert(1)", "data:text/html,x", "nothing", undefined].map(webAddress)))"""))
    check("only web pages are opened", seen, ["https://a.example/x?y", "http://127.0.0.1:1/", None, None, None, None])


def main():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(os.environ["CHROMIUM"], os.path.join(folder, "profile"))
        try:
            console = Console(browser, "--sandbox")
            page = console.page
            nulls(page)
            numbers(page)
            times(page)
            groups(page)
            hidden_characters(page)
            addresses(page)
            bytes_of_a_result(page)
            downloads(console)
            page.value("location.hash = '#/connectors/%E0%A4%A'")
            console.title("There is nothing here")
            check("an address that was cut off leads nowhere", page.value("document.title"), "Not found · Alloy console")
            late_answers(console)
            late_ways(console)
            changed_meanwhile(console)
            check("Ctrl-C ends the console", console.end(), 130)
        finally:
            browser.close()
    finish()


main()
