// Small parts that several pages share.

import { h, icon } from "./form/dom.js";

/** Returns an address of this app. */
export const path = (...parts) => "#/" + parts.map(encodeURIComponent).join("/");

/** The logo of a connector, or its initials where there is none or it can't be loaded. */
export function logo(connector) {
  const name = connector.name || connector.id;
  const tone = [...connector.id].reduce((sum, letter) => sum + letter.codePointAt(0), 0) % 6;
  const initials = h("span", { class: `logo tone-${tone}`, "aria-hidden": "true" },
    name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase());
  if (!connector.icon) return initials;
  const image = h("img", { class: "logo", alt: "", loading: "lazy", width: 40, height: 40, src: connector.icon,
    on: { error: () => image.replaceWith(initials) } });
  return image;
}

const OUTCOMES = {
  unknown: "It is not known whether it was done. Look before you try again.",
  applied: "It was done.",
  not_sent: "Nothing was done.",
  rejected: "Nothing was done.",
};

/** A sentence about an error, for a person. */
export function errorBox(error) {
  return h("div", { class: "message message-bad", role: "alert" }, icon("warning"),
    h("p", {}, error.message || String(error), " ", OUTCOMES[error.outcome] || ""));
}
