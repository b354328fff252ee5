// The marketplace: all connectors as cards, and a search that finds connectors and their actions while one types.

import { announce, debounce, fill, h, icon } from "./form/dom.js";
import { address, effectBadge, empty, humanName, loading, logo, pageHead } from "./parts.js";
import { call } from "./rpc.js";
import { connectors, state } from "./state.js";

const maximumMatches = 8;
/** The time after which a search whose index was not complete is made again. */
const again = 2_000;
/** What was searched for, so that going back finds it again. */
const last = { query: "", category: "" };

/** Returns the same text for `E-commerce`, `ecommerce` and the like, which services use beside each other. */
const categoryKey = category => humanName(category).toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function categoryNames(all) {
  const names = new Map();
  for (const category of all.flatMap(connector => connector.categories)) {
    const key = categoryKey(category);
    if (!names.has(key)) names.set(key, humanName(category));
  }
  return [...names].toSorted((one, other) => one[1].localeCompare(other[1]));
}

/** Returns the card of a connector. */
function tile(connector) {
  const names = [...new Map(connector.categories.map(category => [categoryKey(category), humanName(category)])).values()];
  return h("li", { class: "card tile" }, logo(connector),
    h("div", { class: "texts" }, h("a", { href: address("connectors", connector.id) }, connector.name),
      h("p", {}, names.join(", ") || "Other")));
}

export async function marketplaceView() {
  const all = await connectors();
  const byId = new Map(all.map(connector => [connector.id, connector]));
  const entries = all.map(connector => ({
    card: tile(connector), keys: connector.categories.map(categoryKey),
    text: [connector.name, connector.id, ...connector.categories].join(" ").toLowerCase() }));
  const cards = h("ul", { class: "cards" }, entries.map(({ card }) => card));
  const found = h("section", { class: "section", "aria-label": "Actions found", hidden: true });
  const input = h("input", { type: "search", placeholder: "Search connectors and actions",
    "aria-label": "Search connectors and actions", value: last.query, autocomplete: "off", spellcheck: "false",
    on: { input: () => { last.query = input.value; draw(); searchActions(); } } });
  const chips = h("div", { class: "chips", role: "group", "aria-label": "Category" },
    [["", "All"], ...categoryNames(all)].map(([key, name]) => h("button", { class: "chip", type: "button", data: { category: key },
      on: { click: () => { last.category = key; draw(); } } }, name)));
  const heading = h("h2", { class: "grow" });
  const nothing = empty("No connector fits", "Try another word, or another category.");

  function draw() {
    const words = last.query.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { card, text, keys } of entries) {
      card.hidden = !words.every(word => text.includes(word)) || (last.category !== "" && !keys.includes(last.category));
      if (!card.hidden) count += 1;
    }
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String(last.category === chip.dataset.category));
    heading.textContent = count === 1 ? "1 connector" : `${count} connectors`;
    cards.hidden = count === 0;
    nothing.hidden = count > 0;
    sayCount(count);
  }

  const sayCount = debounce(700, count => {
    if (last.query || last.category) announce(count === 1 ? "1 connector found." : `${count} connectors found.`);
  });

  let search = 0;
  const searchActions = debounce(200, async () => {
    search += 1;
    const own = search;
    const query = last.query.trim();
    if (query.length < 3) return void (found.hidden = true);
    const slow = setTimeout(() => { if (own === search) drawMatches([], loading("Searching the actions")); }, 300);
    try {
      const { matches, coverage } = await call("actions.search", { query, limit: maximumMatches });
      if (own !== search) return;
      drawMatches(matches, !coverage.complete && h("p", { class: "soft small" },
        `The actions of ${coverage.indexed} of ${coverage.connectors ?? all.length} connectors were searched; the others are still being read.`));
      if (!coverage.complete) setTimeout(() => { if (own === search && element.isConnected) searchActions(); }, again);
    } catch {
      if (own === search) found.hidden = true;
    } finally {
      clearTimeout(slow);
    }
  });

  function drawMatches(matches, note) {
    found.hidden = matches.length === 0 && !note;
    fill(found, h("div", { class: "section-head" }, h("h2", {}, "Actions that fit")),
      matches.length > 0 && h("ul", { class: "card list" }, matches.map(match => {
        const connector = byId.get(match.connectorId) ?? { id: match.connectorId, name: match.connectorId };
        return h("li", {}, logo(connector, "logo-small"),
          h("div", { class: "grow" },
            h("a", { class: "cover", href: address("connectors", match.connectorId, "actions", match.actionId) }, match.name),
            h("p", {}, `${connector.name}${match.description ? ` · ${match.description}` : ""}`)),
          effectBadge(match.effect), icon("right"));
      })), note);
  }

  draw();
  if (last.query) searchActions();
  const element = h("div", {},
    pageHead({ title: "Marketplace", lead: state.info.backend === "sandbox"
      ? "The connectors of the built-in sandbox. Nothing here reaches the network."
      : "The connectors that your Alloy account may use." }),
    h("search", { class: "stack" }, h("div", { class: "search" }, icon("search"), input), chips),
    h("section", { class: "section", "aria-label": "Connectors" }, h("div", { class: "section-head" }, heading), cards, nothing),
    found);
  return { title: "Marketplace", element };
}
