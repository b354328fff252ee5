// What is around a control: its label, its help, its message, and the way a screen reader finds them.

import { fill, h, icon, newId, rich, visible } from "./dom.js";

/** Returns the label of a field. */
export function labelText({ label, required }) {
  return [label, required ? h("span", { class: "required", "aria-hidden": "true" }, " *") : h("span", { class: "optional" }, " optional")];
}

/** Fills the place of a message. */
export function fillError(error, text) {
  error.hidden = !text;
  fill(error, text ? [icon("warning"), h("span", {}, text)] : []);
}

/**
 * Returns the parts of a node that do not depend on its control: `element`, `showError`, `rename(label)`, and `note(text)` for
 * what has happened to the field. `isGroup` is for several controls, `isBox` for one whose label is beside it.
 */
export function labelled(field, control, { isGroup = false, isBox = false, hint } = {}) {
  const [id, helpId, noteId, errorId] = [newId("field"), newId("help"), newId("note"), newId("error")];
  const texts = [field.help, hint].filter(Boolean).join(" ");
  const help = texts ? h("p", { class: "help", id: helpId }, rich(texts)) : null;
  const notice = h("p", { class: "help", id: noteId, hidden: true });
  const error = h("p", { class: "field-error", id: errorId, hidden: true });
  const described = [help && helpId, noteId, errorId].filter(Boolean).join(" ");
  const label = isBox ? h("span", {}, field.label) : h(isGroup ? "legend" : "label", isGroup ? {} : { for: id }, labelText(field));
  if (!isGroup) {
    control.id = id;
    control.setAttribute("aria-describedby", described);
    if (field.required && !isBox) control.setAttribute("aria-required", "true");
  }
  const element = isGroup
    ? h("fieldset", { class: "field", "aria-describedby": described }, label, help, control, notice, error)
    : isBox ? h("div", { class: "field" }, h("label", { class: "choice", for: id }, control, label), help, notice, error)
      : h("div", { class: "field" }, label, control.parentElement ?? control, help, notice, error);
  return { element,
    showError(text) {
      fillError(error, text);
      if (isGroup) return;
      if (text) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    },
    note(text) {
      notice.hidden = !text;
      notice.textContent = visible(text ?? "");
    },
    rename(text) { label.firstChild.data = visible(text); } };
}
