// The result of an execution: as a table where it is a list, as a tree, and as JSON; and the same call for other programs.

import { announce, copyText, fill, h, icon, newId, whileDisabled } from "./form/dom.js";
import { isObject, write } from "./json.js";
import { address, effectBadge, message, outcomeBadge, problem } from "./parts.js";
import { call } from "./rpc.js";
import { findingsMessage } from "./plan.js";
import { isSandbox, languages, snippet } from "./snippets.js";
import { drawTree } from "./tree.js";

/** The most rows and columns of a table, so that a browser stays quick. */
const [maximumRows, maximumColumns] = [200, 12];

/** The most characters of a text that are shown. */
const maximumText = 100_000;

const sizeFormat = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });

/** Returns the list of records in a result: the result itself, or the longest list in one of its members. */
export function findList(value, depth = 0) {
  if (Array.isArray(value)) return value.length > 0 && value.every(isObject) ? value : null;
  if (!isObject(value) || depth > 2) return null;
  const lists = Object.values(value).map(member => findList(member, depth + 1)).filter(Boolean);
  return lists.toSorted((one, other) => other.length - one.length)[0] ?? null;
}

/** Returns a record with the members of its nested objects as members of its own. */
function flat(record, prefix = "", depth = 0) {
  return Object.entries(record).flatMap(([key, value]) =>
    isObject(value) && depth < 1 ? flat(value, `${prefix}${key}.`, depth + 1) : [[prefix + key, value]]);
}

function drawTable(rows) {
  const records = rows.slice(0, maximumRows).map(row => new Map(flat(row)));
  const names = [...new Set(records.flatMap(record => [...record.keys()]))];
  const columns = names.slice(0, maximumColumns);
  const text = value => value === undefined || value === null ? "" : typeof value === "string" ? value : write(value);
  return h("div", { class: "stack" },
    h("div", { class: "table-frame", role: "region", "aria-label": "Result as a table", tabindex: "0" },
      h("table", { class: "result-table" },
        h("caption", { class: "visually-hidden" }, `${rows.length} rows`),
        h("thead", {}, h("tr", {}, columns.map(name => h("th", { scope: "col" }, name)))),
        h("tbody", {}, records.map(record => h("tr", {}, columns.map(name => {
          const cell = text(record.get(name));
          return h("td", { title: cell.length > 40 ? cell : null, class: typeof record.get(name) === "number" ? "number" : null },
            cell);
        })))))),
    h("p", { class: "soft small" }, [`${rows.length === 1 ? "1 row" : `${rows.length} rows`}.`,
      rows.length > maximumRows ? ` The first ${maximumRows} are shown.` : "",
      names.length > columns.length ? ` ${names.length - columns.length} more columns are in the tree.` : ""]));
}

/** Returns tabs (the pattern of the ARIA Authoring Practices) whose panels are made when they are first shown. */
export function tabs(label, entries) {
  const panel = h("div", { role: "tabpanel", id: newId("panel"), tabindex: "0" });
  const buttons = entries.map(([name, make], index) => h("button",
    { type: "button", role: "tab", id: newId("tab"), "aria-controls": panel.id,
    on: { click: () => select(index) } }, name));
  function select(index, moves = false) {
    buttons.forEach((button, place) => {
      button.setAttribute("aria-selected", String(place === index));
      button.tabIndex = place === index ? 0 : -1;
    });
    panel.setAttribute("aria-labelledby", buttons[index].id);
    fill(panel, entries[index][1]());
    if (moves) buttons[index].focus();
  }
  const bar = h("div", { class: "segments", role: "tablist", "aria-label": label, on: { keydown: event => {
    const now = buttons.indexOf(document.activeElement);
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next === undefined || now < 0) return;
    event.preventDefault();
    select((next + buttons.length) % buttons.length, true);
  } } }, buttons);
  select(0);
  return h("div", { class: "stack" }, h("div", {}, bar), panel);
}

/** Returns a code with a button that copies it; of a very long one, the beginning is shown. */
function copyable(text, name) {
  const isLong = text.length > maximumText;
  const code = h("pre", { class: "code", tabindex: "0", role: "region", "aria-label": name }, isLong ? `${text.slice(0, maximumText)}…` : text);
  const label = () => [icon("copy"), "Copy", h("span", { class: "visually-hidden" }, ` ${name}`)];
  const button = h("button", { class: "button button-small", type: "button", on: { click: async () => {
    const isCopied = await copyText(text, name);
    if (!isCopied) getSelection().selectAllChildren(code);
    fill(button, isCopied ? [icon("check"), "Copied"] : "The browser did not allow it. The text is selected.");
    setTimeout(() => fill(button, label()), 3_000);
  } } }, label());
  return h("div", { class: "stack" }, code,
    h("div", { class: "row" }, button, isLong && h("span", { class: "soft small" },
      `The beginning of ${sizeFormat.format(text.length / 1e6)} million characters is shown; all of them are copied.`)));
}

/** Returns the bytes behind a handle, a part at a time. */
async function readBytes(handle) {
  const parts = [];
  for (let offset = 0; offset !== undefined;) {
    const { value, nextOffset } = await call("results.read", { handle, offset });
    parts.push(Uint8Array.from(atob(value), one => one.charCodeAt(0)));
    offset = nextOffset;
  }
  return parts;
}

/** Returns a name for a file of this type, with an ending where the type says it. */
function fileName(contentType) {
  const ending = /^[a-z]+\/([a-z0-9]{1,5})\b(?![.+-])/.exec(contentType)?.[1] ?? "bin";
  return `result.${{ plain: "txt", octet: "bin" }[ending] ?? ending}`;
}

/** Says what a result is that is neither JSON nor text, and offers it as a file. */
function drawBytes({ handle, bytes, contentType }) {
  const place = h("div", { role: "alert" });
  const save = async () => {
    fill(place);
    try {
      // The browser saves it, and never shows it as a page of the console.
      const url = URL.createObjectURL(new Blob(await readBytes(handle), { type: "application/octet-stream" }));
      h("a", { href: url, download: fileName(contentType) }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      announce("The file is downloaded.");
    } catch (error) {
      fill(place, problem(error));
    }
  };
  return h("div", { class: "stack" },
    h("p", {}, `The provider answered with a file: ${contentType}, ${bytes.toLocaleString()} ${bytes === 1 ? "byte" : "bytes"}.`),
    h("div", {}, h("button", { class: "button", type: "button",
      on: { click: event => whileDisabled([event.currentTarget], save) } }, "Download")), place);
}

/** Returns the card of a reply of `execute`. */
export function drawResult(reply, parameters, effect) {
  const isBinary = reply.stored?.shape?.type === "binary";
  const value = reply.stored ? reply.stored.preview : reply.responseData;
  const list = findList(value);
  const views = [
    ...(list ? [["Table", () => drawTable(list)]] : []),
    ["Tree", () => drawTree(value)],
    ["JSON", () => copyable(write(value, 2), "JSON")],
  ];
  const attempts = reply.attempts ?? [];
  return h("div", { class: "stack-wide" },
    h("div", { class: "card" },
      h("div", { class: "card-head" }, h("h2", {}, "Result"), reply.replayed && h("span", { class: "badge" }, "Replayed"),
        outcomeBadge(reply.outcome)),
      h("div", { class: "card-body stack-wide" },
        reply.stored && !isBinary && message("info", h("p", {}, "The result is large; its beginning is shown.")),
        reply.warnings?.map(text => message("warn", h("p", {}, text))),
        findingsMessage(reply.findings, "info", "The action's schema did not expect this:"),
        isBinary ? drawBytes(reply.stored) : value === null || value === undefined ? h("p", { class: "soft" },
          "The provider answered without data.") : tabs("Views of the result", views),
        h("p", { class: "soft small" }, attempts.length > 1 ? `${attempts.length} attempts. ` : "",
          h("a", { href: address("history", reply.executionId) }, "Show it in the history")))),
    h("div", { class: "card" },
      h("div", { class: "card-head" }, h("h2", {}, "The same call elsewhere"), effectBadge(effect)),
      h("div", { class: "card-body stack" },
        isSandbox() && h("p", { class: "soft small" },
          "A sandbox belongs to its process: another one has other accounts, so connect one there first and use its id."),
        tabs("Languages",
        languages.map(([key, name]) => [name, () => copyable(snippet(key, parameters), name)])))));
}
