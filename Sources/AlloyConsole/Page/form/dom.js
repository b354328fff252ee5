// Making elements, and telling screen readers what has changed. No text ever becomes markup.

const svgNamespace = "http://www.w3.org/2000/svg";

/** The drawings of the icons, as paths on a grid of 24 by 24. */
const drawings = {
  grid: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7.5V12l3 2",
  shield: "M12 3l7.5 3v5.5c0 4.5-3 8-7.5 9.5-4.5-1.5-7.5-5-7.5-9.5V6zM8.5 12l2.5 2.5 4.5-5",
  pulse: "M3 12h4l2.5-7 5 14 2.5-7h4",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20 20",
  check: "M5 12.5l4.5 4.5L19 7.5",
  cross: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  right: "M9 5l7 7-7 7",
  up: "M5 15l7-7 7 7",
  external: "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
  copy: "M9 9h10v11H9zM15 9V4H5v11h4",
  warning: "M12 4l9 16H3zM12 10v4.5M12 17.2v.1",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.7v.1",
  user: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-3.8 3.8-6 7.5-6s6.7 2.2 7.5 6",
  key: "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l9-9M16 7l3 3",
  trash: "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13",
};

/** Returns a text of the service, in which backticks mark code. */
export function rich(text) {
  return String(text).split("`").map((part, index) => index % 2 === 1 ? h("code", {}, part) : part);
}

/** Returns an address that leads to a web page, or null: one of another scheme may run a script. */
export function webAddress(text) {
  try {
    return ["https:", "http:"].includes(new URL(text).protocol) ? text : null;
  } catch {
    return null;
  }
}

/** Characters that control a terminal, end a line, or change the direction of text: the same that `alloy-host approve` escapes. */
const controls = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** Returns a text in which nothing is invisible or changes how the rest looks: such characters are escaped as in JSON. */
export function visible(text) {
  return text.replace(controls, one => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The attributes that a browser shows or a screen reader says. */
const shownAttributes = new Set(["title", "aria-label", "placeholder"]);

/** Returns a drawing, which screen readers pass over. */
export function icon(name) {
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svgNamespace, "path");
  path.setAttribute("d", drawings[name] ?? "");
  svg.append(path);
  return svg;
}

/**
 * Returns an element. `properties` are attributes; `on` has listeners, `data` the data attributes, and `value`, `checked` and
 * `disabled` are properties of the element. Children are elements, texts, lists of them, or nothing. Texts come from elsewhere, so
 * they are shown as `visible` makes them.
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(element.dataset, value);
    } else if (name === "value" || name === "checked" || name === "disabled") {
      element[name] = value;
    } else {
      element.setAttribute(name, value === true ? "" : shownAttributes.has(name) ? visible(String(value)) : String(value));
    }
  }
  append(element, children);
  return element;
}

/** Appends children, of which some may be nothing. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : visible(String(child)));
  }
  return element;
}

/** Replaces the content of an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

let lastId = 0;

/** Returns an id that no other element has. */
export function newId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** Says a sentence to screen readers when they have finished what they are saying. */
export function announce(text) {
  speak("announcements", text);
}

/** Says a sentence to screen readers at once. */
export function alertReader(text) {
  speak("alerts", text);
}

/** The sentences that are about to be said, by the id of their region. */
const waiting = new Map();

function speak(id, text) {
  const region = document.getElementById(id);
  if (waiting.has(id)) return void waiting.get(id).push(text);
  waiting.set(id, [text]);
  // The same sentence twice is a change only when the region was empty between.
  region.textContent = "";
  setTimeout(() => {
    region.textContent = waiting.get(id).join(" ");
    waiting.delete(id);
  }, 50);
}

/** Moves the focus to an element that people do not reach with the Tab key, such as a heading. */
export function focusOn(element) {
  if (!element) return;
  if (!element.hasAttribute("tabindex") && element.tabIndex < 0) element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: false });
}

/**
 * Does something while buttons can't be pressed. A button that can't be pressed loses the focus; it gets it back, unless the focus
 * has moved on.
 */
export async function whileDisabled(buttons, action) {
  const focused = buttons.find(button => button === document.activeElement);
  for (const button of buttons) button.disabled = true;
  try {
    return await action();
  } finally {
    for (const button of buttons) button.disabled = false;
    if (focused?.isConnected && document.activeElement === document.body) focused.focus();
  }
}

/**
 * Returns a function that calls `action` once its own calls have paused for so many milliseconds. Its `flush()` calls `action` at
 * once if a call is due, and its `cancel()` drops that call.
 */
export function debounce(milliseconds, action) {
  let timer;
  let due = null;
  const run = (...values) => {
    clearTimeout(timer);
    due = values;
    timer = setTimeout(run.flush, milliseconds);
  };
  run.cancel = () => {
    clearTimeout(timer);
    due = null;
  };
  run.flush = () => {
    const values = due;
    run.cancel();
    if (values) action(...values);
  };
  return run;
}

/** Copies a text, and says so on the button. */
export async function copyText(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    announce(`${what} copied.`);
    return true;
  } catch {
    alertReader("The browser did not allow copying.");
    return false;
  }
}
