// What was filled in, so that a reload and the way back find it again. It is kept for this tab only, without secrets and files.

import { debounce } from "./form/dom.js";
import { parse, write } from "./json.js";

const maximumLength = 200_000;
const isKept = field => !field.secret && field.widget !== "file";

export class Draft {
  #key;
  #keepSoon;

  /** `name` tells forms apart. */
  constructor(name) {
    this.#key = `draft ${name}`;
    this.#keepSoon = debounce(300, form => {
      const text = write(form.read(isKept));
      if (text.length <= maximumLength) sessionStorage.setItem(this.#key, text);
    });
  }

  /** Keeps the values of a form once the person has paused. */
  keep(form) { this.#keepSoon(form); }

  /** Keeps at once what is not kept yet: the person leaves the form. */
  flush() { this.#keepSoon.flush(); }

  /** Fills in what was kept; returns false when there was nothing. */
  restore(form) {
    const text = sessionStorage.getItem(this.#key);
    if (text === null || text === write(form.read(isKept))) return false;
    form.write(parse(text));
    return true;
  }

  forget() {
    this.#keepSoon.cancel();
    sessionStorage.removeItem(this.#key);
  }
}
