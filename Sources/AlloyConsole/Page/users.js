// The choice of the user that the page acts for.

import { announce, fill, h, icon, newId, whileDisabled } from "./form/dom.js";
import { problem } from "./parts.js";
import { call } from "./rpc.js";
import { setUser, state, userName } from "./state.js";

const newUser = "\u0000new";

/** Draws the choice into the header. */
export function drawUserChoice(place) {
  const hadFocus = place.contains(document.activeElement);
  const isFixed = state.info.userId !== null && state.info.userId !== undefined;
  if (isFixed || !state.mayChooseUser || state.users.length === 0) {
    fill(place, h("span", { class: "who small soft" }, icon("user"), userName(state.userId)));
    return;
  }
  const select = h("select", { "aria-label": "Acting for", on: { change: () => {
    if (select.value !== newUser) return setUser(select.value);
    select.value = state.userId;
    openNewUser();
  } } },
  state.users.map(user => h("option", { value: user.userId }, user.fullName || user.username || user.userId)),
  h("option", { value: newUser }, "New user…"));
  select.value = state.userId;
  fill(place, h("div", { class: "who" }, icon("user"), select));
  if (hadFocus) select.focus();
}

/** Asks for the name of a new user in a dialog. */
function openNewUser() {
  const [nameId, fullId, headingId] = [newId("name"), newId("full"), newId("heading")];
  const name = h("input", { id: nameId, required: true, autocomplete: "off", spellcheck: "false" });
  const full = h("input", { id: fullId, autocomplete: "off" });
  const errors = h("div", { role: "alert" });
  const submit = h("button", { class: "button button-primary", type: "submit" }, "Create");
  const dialog = h("dialog", { class: "card", "aria-labelledby": headingId },
    h("form", { method: "dialog", class: "card-body form", on: { submit: create } },
      h("h2", { id: headingId }, "New user"),
      h("p", { class: "soft small" }, "An end user owns accounts. Use your own stable name for it, such as an email address."),
      h("div", { class: "field" }, h("label", { for: nameId }, "Username"), name),
      h("div", { class: "field" }, h("label", { for: fullId }, "Full name ", h("span", { class: "optional" }, "optional")), full),
      errors,
      h("div", { class: "row row-end" },
        h("button", { class: "button", type: "button", on: { click: () => dialog.close() } }, "Cancel"), submit)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();

  async function create(event) {
    event.preventDefault();
    await whileDisabled([submit], async () => {
      try {
        const user = { username: name.value.trim(), ...(full.value.trim() ? { fullName: full.value.trim() } : {}) };
        const { userId } = await call("users.create", user);
        state.users = [...state.users, { userId, ...user }];
        dialog.close();
        announce(`${userName(userId)} was created.`);
        setUser(userId);
      } catch (error) {
        fill(errors, problem(error));
      }
    });
  }
}
