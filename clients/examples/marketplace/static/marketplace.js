// The marketplace: all connectors, found by name and category as one types.

import { call } from "./api.js";
import { announce, fill, h } from "./form/dom.js";
import { logo, path } from "./parts.js";

const inWords = (category) => category.replaceAll("-", " ");

export async function marketplacePage() {
  const [{ connectors }, { accounts }] = await Promise.all([call("connectors"), call("accounts")]);
  const connected = new Set(accounts.map((account) => account.connectorId));
  const categories = [...new Set(connectors.flatMap((one) => one.categories || []))].sort();
  const search = h("input", { id: "search", type: "search", placeholder: "Search apps", on: { input: draw } });
  const category = h("select", { id: "category", on: { change: draw } },
    h("option", { value: "" }, "All categories"), categories.map((one) => h("option", { value: one }, inWords(one))));
  const cards = h("ul", { class: "cards" });

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = connectors.filter((one) => {
      const text = [one.name, one.id, ...(one.categories || [])].join(" ").toLowerCase();
      return words.every((word) => text.includes(word)) && (!category.value || (one.categories || []).includes(category.value));
    });
    fill(cards, found.map((one) => h("li", {},
      h("a", { class: "card", href: path("connector", one.id) },
        logo(one), h("span", { class: "name" }, one.name || one.id),
        h("span", { class: "help" }, (one.categories || []).map(inWords).join(", ")),
        connected.has(one.id) && h("span", { class: "badge" }, "Connected")))),
    found.length === 0 && h("li", { class: "help" }, "No app has this name."));
    announce(`${found.length} apps`);
  }
  draw();
  return [
    h("h1", {}, "Apps"),
    h("div", { class: "filters", role: "search" },
      h("label", { for: "search", class: "visually-hidden" }, "Search apps"), search,
      h("label", { for: "category", class: "visually-hidden" }, "Category"), category),
    cards,
  ];
}
