// The pages of the app, one for each address after the "#".

import { call, currentName, signIn, signOut } from "./api.js";
import { announce, fill, h } from "./form/dom.js";
import { errorBox } from "./parts.js";
import { accountsPage, connectorPage, connectPage } from "./accounts.js";
import { actionPage } from "./action.js";
import { historyPage } from "./history.js";
import { marketplacePage } from "./marketplace.js";

const PAGES = [
  [/^\/$/, marketplacePage],
  [/^\/connector\/([^/]+)$/, connectorPage],
  [/^\/connector\/([^/]+)\/connect$/, connectPage],
  [/^\/connector\/([^/]+)\/action\/([^/]+)$/, actionPage],
  [/^\/accounts$/, accountsPage],
  [/^\/history$/, historyPage],
];
const main = document.getElementById("main");
let name = null;
let round = 0;

/** Shows the page of the address. A page that arrives late does not replace a newer one. */
async function show({ focus = true } = {}) {
  const mine = ++round;
  if (location.pathname === "/connected") {
    // The consent page sends the browser here, without a word about what was decided: the list of accounts says it.
    history.replaceState(null, "", "/#/accounts");
  }
  showPerson();
  if (name === null) {
    fill(main, signInPage());
    return;
  }
  const path = location.hash.slice(1) || "/";
  const [pattern, page] = PAGES.find(([pattern]) => pattern.test(path)) || [];
  let content;
  try {
    if (!page) throw new Error("There is no such page.");
    main.setAttribute("aria-busy", "true");
    content = await page(...path.match(pattern).slice(1).map(decodeURIComponent));
  } catch (error) {
    if (error.kind === "refused" && await currentName() === null) { name = null; show(); return; }
    content = [h("h1", {}, "Something went wrong"), errorBox(error)];
  }
  if (mine !== round) return;
  main.removeAttribute("aria-busy");
  fill(main, content);
  const title = main.querySelector("h1")?.textContent || "Marketplace";
  document.title = `${title} – Marketplace`;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === `#${path}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (focus) main.focus();
  announce(title);
}

function showPerson() {
  fill(document.getElementById("person"), name !== null && [
    h("span", {}, name), h("button", { type: "button", class: "button button-small", on: { click: leave } }, "Sign out"),
  ]);
}

async function leave() {
  name = await signOut();
  // The next person does not begin where this one was.
  history.replaceState(null, "", "/#/");
  show();
}

function signInPage() {
  const field = h("input", { id: "name", required: true, pattern: "[A-Za-z0-9]{1,40}", autocomplete: "username" });
  const problem = h("div");
  const submit = async (event) => {
    event.preventDefault();
    try {
      name = await signIn(field.value);
      show();
    } catch (error) {
      fill(problem, errorBox(error));
    }
  };
  return h("form", { class: "panel form narrow", on: { submit } },
    h("h1", {}, "Sign in"),
    h("p", {}, "Any name of letters and digits: this is the place of your own sign-in. Each name has its own accounts."),
    h("div", { class: "field" }, h("label", { for: "name" }, "Name"), field), problem,
    h("div", {}, h("button", { class: "button button-primary" }, "Sign in")));
}

window.addEventListener("hashchange", () => show());
name = await currentName();
await show({ focus: false });
