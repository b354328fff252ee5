/** Writing of ZIP files (PKWARE's APPNOTE.TXT, 4.3), without extensions: less than 65,536 files, less than 4 GiB. */

import { crc32, deflateRawSync } from "node:zlib";

/** The version of the format that has folders and deflation. */
const VERSION = 20;
/** Names are in UTF-8. */
const FLAGS = 0x0800;
const DEFLATED = 8;
/** 1 January 1980, the first date of the format: the same files give the same bytes. */
const DATE = 0x0021;

/**
 * Returns a ZIP file.
 * @param {readonly (readonly [name: string, content: Buffer])[]} files
 */
export function zipped(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, content] of files) {
    const [title, data] = [Buffer.from(name), deflateRawSync(content, { level: 9 })];
    const common = numbers([VERSION, 2], [FLAGS, 2], [DEFLATED, 2], [0, 2], [DATE, 2], [crc32(content), 4], [data.length, 4], [content.length, 4],
      [title.length, 2], [0, 2]);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), common, title, data);
    // No comment, the first disk, no attributes.
    directory.push(Buffer.from("PK\x01\x02", "latin1"), numbers([VERSION, 2]), common, numbers([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]), title);
    offset += 4 + common.length + title.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = numbers([0, 2], [0, 2], [files.length, 2], [files.length, 2], [entries.length, 4], [offset, 4], [0, 2]);
  return Buffer.concat([...parts, entries, Buffer.from("PK\x05\x06", "latin1"), end]);
}

/**
 * Returns numbers, each with its bytes, the lowest one first.
 * @param {(readonly [value: number, bytes: 2 | 4])[]} values
 */
function numbers(...values) {
  return Buffer.concat(values.map(([value, bytes]) => {
    const buffer = Buffer.alloc(bytes);
    buffer.writeUIntLE(value, 0, bytes);
    return buffer;
  }));
}
