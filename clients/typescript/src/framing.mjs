/** Splits a stream of bytes into lines. */

const LF = 0x0a;

/**
 * Splits a stream at each LF, however the bytes arrive; U+2028 and similar characters are ordinary text.
 *
 * It works on bytes and decodes whole lines, so a character cut by a chunk's end stays whole. The pieces of an
 * unfinished line are joined once, when its end comes: a large line costs linear time.
 */
export class LineSplitter {
  #pieces = [];

  /**
   * @param {Buffer} chunk
   * @returns {string[]} the lines that this chunk completes, without their ends; blank ones are left out
   */
  feed(chunk) {
    const lines = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      const piece = chunk.subarray(start, end);
      const line = this.#pieces.length === 0 ? piece : Buffer.concat([...this.#pieces, piece]);
      this.#pieces = [];
      start = end + 1;
      const text = line.toString("utf8");
      if (text.trim() !== "") lines.push(text);
    }
    if (start < chunk.length) this.#pieces.push(chunk.subarray(start));
    return lines;
  }
}
