// Small parts that several views share: logos, badges, messages, headings.

import { h, icon } from "./form/dom.js";
import { iconAddress } from "./transport.js";

/** Returns a connector's logo: the icon that the host has fetched, above the initials of its name. */
export function logo(connector, size = "") {
  const name = connector.name || connector.id;
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").split(/[\s_-]+/).filter(Boolean);
  const initials = (words.length > 1 ? words[0][0] + words[1][0] : name.slice(0, 2)).toUpperCase();
  const tone = [...connector.id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 8;
  const box = h("span", { class: `logo tone-${tone} ${size}`, "aria-hidden": "true" }, initials);
  const address = connector.icon ? iconAddress(connector) : null;
  if (address) {
    const image = h("img", { src: address, alt: "", loading: "lazy", decoding: "async", fetchpriority: "low",
      on: { error: () => image.remove() } });
    box.append(image);
  }
  return box;
}

const effects = {
  read: ["Reads", "badge-info", "It changes nothing."],
  idempotentWrite: ["Writes", "badge-warn", "It changes data; repeating it has the same result."],
  write: ["Writes", "badge-warn", "It changes data."],
  destructive: ["Deletes", "badge-bad", "It removes data, or something that can't be undone."],
};

/** Returns a badge for what an action may do. */
export function effectBadge(effect) {
  const [label, style, hint] = effects[effect] ?? [effect, "", ""];
  return h("span", { class: `badge ${style}`, title: hint }, label);
}

const outcomes = {
  applied: ["Applied", "badge-good", "check"],
  rejected: ["Rejected", "badge-bad", "cross"],
  not_sent: ["Not sent", "", "cross"],
  unknown: ["Unknown", "badge-warn", "warning"],
  in_flight: ["Running", "badge-info", "clock"],
};

/** The outcomes and their names for people. */
export const outcomeNames = Object.fromEntries(Object.entries(outcomes).map(([key, [label]]) => [key, label]));

/** Returns a badge for an outcome. */
export function outcomeBadge(outcome) {
  const [label, style, drawing] = outcomes[outcome] ?? [outcome, "", "info"];
  return h("span", { class: `badge ${style}` }, icon(drawing), label);
}

/** Returns a message of one kind: info, good, warn or bad. */
export function message(kind, ...children) {
  const drawing = { bad: "warning", warn: "warning", good: "check" }[kind] ?? "info";
  return h("div", { class: `message message-${kind}` }, icon(drawing), h("div", { class: "stack" }, children));
}

/** Returns what a failed call says: the sentence, its problems, and what to do next. */
export function problem(error) {
  const data = error.data ?? {};
  // The page itself leads to the history, where an outcome is settled.
  const steps = (data.fix ?? []).filter(step => typeof step === "string" && !step.includes("executions.resolve"));
  const places = (data.problems ?? []).filter(place => place.pointer);
  return message("bad",
    h("p", {}, h("strong", {}, error.message)),
    places.length > 0 && h("ul", {}, places.map(place =>
      h("li", {}, h("code", {}, place.pointer), ` expected ${place.expected ?? "something else"}, got ${place.got ?? "nothing"}`,
        place.nearest ? `; did you mean ${place.nearest}?` : "."))),
    steps.map(step => h("p", {}, step)),
    data.outcome === "unknown" && data.executionId && h("p", {}, "It may have been applied. ",
      h("a", { href: `#/history/${encodeURIComponent(data.executionId)}` }, "Settle it in the history"), " once you know."));
}

/** Returns what is shown while a view loads. */
export function loading(text = "Loading") {
  return h("div", { class: "waiting", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), `${text}…`);
}

/** Returns the way back to a view: `[[text, address], …, [text]]`. */
export function trail(steps) {
  return h("nav", { "aria-label": "Breadcrumb" }, h("ol", { class: "trail" }, steps.map(([text, address], index) =>
    h("li", {}, address ? h("a", { href: address }, text)
      : h("span", { "aria-current": index === steps.length - 1 ? "page" : null }, text)))));
}

/** Returns the head of a view. */
export function pageHead({ logo: image, title, lead, badges = [], actions = [] }) {
  return h("div", { class: "page-head" }, image,
    h("div", { class: "texts" },
      h("div", { class: "row" }, h("h1", {}, title), badges),
      lead && h("p", { class: "lead" }, lead)),
    actions.length > 0 && h("div", { class: "row" }, actions));
}

/** Returns a place where nothing is. */
export function empty(heading, text, ...children) {
  return h("div", { class: "card empty" }, h("h2", {}, heading), h("p", {}, text), children);
}

/** Returns an address of this page. */
export function address(...parts) { return "#/" + parts.map(encodeURIComponent).join("/"); }

const spellings = { crm: "CRM", erp: "ERP", hr: "HR", "e-commerce": "E-commerce", sms: "SMS", seo: "SEO", ai: "AI" };

/** Returns names such as `marketing-automation` in the spelling of people. */
export function humanName(name) {
  if (spellings[name]) return spellings[name];
  const text = name.replace(/[-_]+/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").trim();
  return text ? text[0].toUpperCase() + text.slice(1) : name;
}

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Returns a point in time as people read it, with the exact one. */
export function time(text) {
  const date = new Date(text);
  if (!text || Number.isNaN(date.getTime())) return h("span", {}, text ?? "—");
  return h("time", { datetime: text, title: text }, timeFormat.format(date));
}

/** Returns an area that shows a result, an error, or what it waits for. */
export function region(label) {
  return h("section", { "aria-label": label });
}
