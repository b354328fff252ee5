// The page inside an editor: it starts at a given place, and tells the editor what it shows.

import { editor } from "./transport.js";
import { onUserChange, state, userKey } from "../page/state.js";

const given = name => document.querySelector(`meta[name="alloy-${name}"]`)?.content;

// A page that the editor shows again continues where it was.
location.hash = `#/${editor.getState()?.route ?? given("route")}`;
if (given("user")) sessionStorage.setItem(userKey, given("user"));

// A webview does not follow links to its own places.
document.addEventListener("click", event => {
  const link = event.target.closest?.("a[href^='#/']");
  if (!link) return;
  event.preventDefault();
  location.hash = link.getAttribute("href");
});

function tell() {
  const route = location.hash.replace(/^#\/?/, "");
  editor.setState({ route });
  editor.postMessage({ type: "shown", route, title: document.title.replace(/ · Alloy console$/, "") });
}

new MutationObserver(tell).observe(document.querySelector("title"), { childList: true });
onUserChange(() => editor.postMessage({ type: "user", userId: state.userId }));

await import("../page/app.js");
