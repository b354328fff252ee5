// The marketplace: all connectors as cards, and a search that finds connectors and their actions while one types.

import { announce, debounce, fill, h, icon } from "./dom.js";
import { address, effectBadge, empty, humanName, logo, pageHead } from "./parts.js";
import { call } from "./rpc.js";
import { connectors, state } from "./state.js";

const maximumMatches = 8;
/** What was searched for, so that going back finds it again. */
const last = { query: "", category: null };

export async function marketplaceView() {
  const all = await connectors();
  const names = new Map(all.map(connector => [connector.id, connector]));
  const categories = [...new Set(all.flatMap(connector => connector.categories))].toSorted();
  const cards = h("ul", { class: "cards" });
  const found = h("section", { class: "section", "aria-label": "Actions found", hidden: true });
  const input = h("input", { type: "search", placeholder: "Search connectors and actions",
    "aria-label": "Search connectors and actions",
    value: last.query, autocomplete: "off", spellcheck: "false",
      on: { input: () => { last.query = input.value; draw(); searchActions(); } } });
  const chips = h("div", { class: "chips", role: "group", "aria-label": "Category" },
    [null, ...categories].map(category => h("button", { class: "chip", type: "button", data: { category: category ?? "" },
      on: { click: () => { last.category = category; draw(); } } }, category ? humanName(category) : "All")));
  const heading = h("h2", { class: "grow" });

  function draw() {
    const words = last.query.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = all.filter(connector => {
      const text = [connector.name, connector.id, ...connector.categories].join(" ").toLowerCase();
      return words.every(word => text.includes(word)) && (!last.category || connector.categories.includes(last.category));
    });
    for (const chip of chips.children) chip.setAttribute("aria-pressed", String((last.category ?? "") === chip.dataset.category));
    fill(cards, shown.map(connector => h("li", { class: "card tile" }, logo(connector),
      h("div", { class: "texts" }, h("a", { href: address("connectors", connector.id) }, connector.name),
        h("p", {}, connector.categories.map(humanName).join(", ") || "Other")))));
    heading.textContent = shown.length === 1 ? "1 connector" : `${shown.length} connectors`;
    cards.hidden = shown.length === 0;
    nothing.hidden = shown.length > 0;
    sayCount(shown.length);
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
    try {
      const { matches } = await call("actions.search", { query, limit: maximumMatches });
      if (own === search) drawMatches(matches);
    } catch {
      found.hidden = true;
    }
  });

  function drawMatches(matches) {
    found.hidden = matches.length === 0;
    fill(found, h("div", { class: "section-head" }, h("h2", {}, "Actions that fit")),
      h("ul", { class: "card list" }, matches.map(match => {
        const connector = names.get(match.connectorId) ?? { id: match.connectorId, name: match.connectorId };
        return h("li", {}, logo(connector, "logo-small"),
          h("div", { class: "grow" },
            h("a", { class: "cover", href: address("connectors", match.connectorId, "actions", match.actionId) }, match.name),
            h("p", {}, `${connector.name}${match.description ? ` · ${match.description}` : ""}`)),
          effectBadge(match.effect), icon("right"));
      })));
  }

  const nothing = empty("No connector fits", "Try another word, or another category.");
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
