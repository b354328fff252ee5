// The marketplace: all connectors, found by name and category as one types.

import { call } from "./api.js";
import { announce, element, logo } from "./dom.js";

const inWords = (category) => category.replaceAll("-", " ");

export async function marketplacePage() {
  const [{ connectors }, { accounts }] = await Promise.all([call("connectors"), call("accounts")]);
  const connected = new Set(accounts.map((account) => account.connectorId));
  const categories = [...new Set(connectors.flatMap((one) => one.categories || []))].sort();
  const search = element("input", { id: "search", type: "search", placeholder: "Search apps", oninput: draw });
  const category = element("select", { id: "category", onchange: draw },
    element("option", { value: "" }, "All categories"), categories.map((one) => element("option", { value: one }, inWords(one))));
  const cards = element("ul", { className: "cards" });

  function draw() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = connectors.filter((one) => {
      const text = [one.name, one.id, ...(one.categories || [])].join(" ").toLowerCase();
      return words.every((word) => text.includes(word)) && (!category.value || (one.categories || []).includes(category.value));
    });
    cards.replaceChildren(...found.map((one) => element("li", {},
      element("a", { className: "card", href: `#/connector/${encodeURIComponent(one.id)}` },
        logo(one), element("span", { className: "name" }, one.name || one.id),
        element("span", { className: "help" }, (one.categories || []).map(inWords).join(", ")),
        connected.has(one.id) ? element("span", { className: "badge" }, "Connected") : null))));
    if (found.length === 0) cards.replaceChildren(element("li", { className: "help" }, "No app has this name."));
    announce(`${found.length} apps`);
  }
  draw();
  return [
    element("h1", {}, "Apps"),
    element("div", { className: "filters", role: "search" },
      element("label", { htmlFor: "search", className: "hidden-visually" }, "Search apps"), search,
      element("label", { htmlFor: "category", className: "hidden-visually" }, "Category"), category),
    cards,
  ];
}
