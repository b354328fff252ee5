// Small helpers for elements. Texts are always text: nothing here reads HTML.

/**
 * Makes an element. Properties that begin with "on" are listeners, `dataset` and ARIA names are attributes.
 * Children may be elements, texts, arrays of both, and null for nothing.
 */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && !key.startsWith("aria")) made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Says something to users of screen readers, without moving the focus. */
export function announce(text) {
  document.getElementById("status").textContent = text;
}

/** The logo of a connector, or its initials where there is none or it can't be loaded. */
export function logo(connector) {
  const name = connector.name || connector.id;
  const initials = element("span", { className: "logo initials", "aria-hidden": "true" },
    name.split(/\s+/).map((word) => word[0]).join("").slice(0, 2).toUpperCase());
  initials.style.setProperty("--hue", String([...connector.id].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 7)));
  if (!connector.icon) return initials;
  const image = element("img", { className: "logo", alt: "", loading: "lazy", width: 40, height: 40, src: connector.icon });
  image.addEventListener("error", () => image.replaceWith(initials));
  return image;
}

/** A sentence about an error, for a person. */
export function errorBox(error) {
  const outcomes = {
    unknown: "It is not known whether it was done. Look before you try again.",
    applied: "It was done.",
    not_sent: "Nothing was done.",
    rejected: "Nothing was done.",
  };
  return element("div", { className: "error", role: "alert" }, error.message || String(error), " ", outcomes[error.outcome] || "");
}
