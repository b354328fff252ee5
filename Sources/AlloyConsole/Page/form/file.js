// A file: its bytes in base64, or the key under which the host has uploaded it.

import { h } from "./dom.js";
import { labelled } from "./labelled.js";

/** The most bytes of a file that a call can carry. */
const maximumBytes = 5 << 20;

export function makeFile(form, field) {
  const { constraints = {} } = field;
  const isInline = constraints.format === "byte" || constraints.contentEncoding === "base64";
  const note = h("p", { class: "help", role: "status" });
  const input = h("input", { type: "file", accept: constraints.contentMediaType });
  const { element, showError, rename } = labelled(field, input, { hint: "At most 5 MiB." });
  element.append(note);
  let value;
  let choice = 0;

  /** Returns the value of the chosen file, and says what happens to it. */
  async function valueOf(file) {
    if (!file) return void (note.textContent = "");
    if (file.size > maximumBytes) return void (note.textContent = `${file.name} is larger than 5 MiB, too large for a form.`);
    note.textContent = isInline ? `Reading ${file.name}…` : `Uploading ${file.name}…`;
    try {
      const data = base64(new Uint8Array(await file.arrayBuffer()));
      const mimeType = file.type || "application/octet-stream";
      const result = isInline ? data : (await form.ask.upload({ data, filename: file.name, mimeType })).s3Key;
      note.textContent = isInline ? `${file.name} is part of the input.` : `${file.name} is uploaded.`;
      return result;
    } catch (error) {
      note.textContent = `${file.name} could not be ${isInline ? "read" : "uploaded"}: ${error.message}`;
      return undefined;
    }
  }

  async function take() {
    choice += 1;
    const own = choice;
    value = undefined;
    const next = await valueOf(input.files[0]);
    // Another one was chosen meanwhile.
    if (own !== choice) return;
    value = next;
    form.changed();
  }

  input.addEventListener("change", () => {
    const work = take().finally(() => form.pending.delete(work));
    form.pending.add(work);
  });
  return { element, showError, rename, read: () => value, focus: () => input.focus(), write(next) {
    choice += 1;
    value = next;
    input.value = "";
    note.textContent = next === undefined ? "" : "A file is chosen.";
  } };
}

function base64(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 8_192) text += String.fromCharCode(...bytes.subarray(start, start + 8_192));
  return btoa(text);
}
