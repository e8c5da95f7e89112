// What a file is, read from its first bytes before anything decodes it: its kind and its size, and
// whether it is whole. A name proves nothing, and a small file may hold a picture of gigabytes.

/** A file that cannot be used; unusable.js turns the reason into a sentence. */
export class Unusable extends Error {
  /** @param {string} reason @param {Record<string, string | number>} [values] */
  constructor(reason, values = {}) {
    super(`${reason}: ${JSON.stringify(values)}`);
    this.name = "Unusable";
    this.reason = reason;
    this.values = values;
  }
}

/** @typedef {{kind: string, width: number, height: number, animated: boolean, whole: boolean}} Header */

/** @param {Uint8Array} bytes the whole file @returns {Header} */
export function header(bytes) {
  if (bytes.length === 0) throw new Unusable("empty");
  for (const [kind, matches, read] of READERS) {
    if (!matches(bytes)) continue;
    try {
      return { kind, ...read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)) };
    } catch (error) {
      // Reading beyond the end of the file.
      if (error instanceof RangeError) throw new Unusable("cut", { kind });
      throw error;
    }
  }
  throw new Unusable(...other(bytes));
}

/** @typedef {Omit<Header, "kind">} Found */
/** @type {[string, (bytes: Uint8Array) => boolean, (view: DataView) => Found][]} */
const READERS = [
  ["PNG", (bytes) => starts(bytes, "\x89PNG\r\n\x1a\n"), png],
  ["JPEG", (bytes) => starts(bytes, "\xff\xd8\xff"), jpeg],
  ["GIF", (bytes) => starts(bytes, "GIF8"), gif],
  ["WebP", (bytes) => starts(bytes, "RIFF") && starts(bytes, "WEBP", 8), webp],
  ["BMP", (bytes) => starts(bytes, "BM"), bmp]
];

/** @param {DataView} view @returns {Found} */
function png(view) {
  const found = {
    width: view.getUint32(16),
    height: view.getUint32(20),
    animated: false,
    whole: false
  };
  for (let at = 8; at + 12 <= view.byteLength; ) {
    const kind = view.getUint32(at + 4);
    if (kind === 0x6163544c) found.animated = true; // acTL
    at += 12 + view.getUint32(at);
    if (kind === 0x49454e44) found.whole = at <= view.byteLength; // IEND
  }
  return found;
}

/** @param {DataView} view @returns {Found} */
function jpeg(view) {
  const found = { width: 0, height: 0, animated: false, whole: false };
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) throw new Unusable("broken", { kind: "JPEG" });
    const marker = view.getUint8(at + 1);
    // Bytes that fill up, and markers without a length.
    if (marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += marker === 0xff ? 1 : 2;
      continue;
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame)
      Object.assign(found, { height: view.getUint16(at + 5), width: view.getUint16(at + 7) });
    at += 2 + view.getUint16(at + 2);
    if (marker === 0xda) {
      found.whole = ends(view, at);
      return found;
    }
  }
}

/** Whether the end of a JPEG comes behind a place. @param {DataView} view @param {number} from */
function ends(view, from) {
  for (let at = view.byteLength - 2; at >= from; at -= 1) {
    if (view.getUint16(at) === 0xffd9) return true;
  }
  return false;
}

/** @param {DataView} view @returns {Found} */
function gif(view) {
  const size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  let at = 13 + table(view.getUint8(10));
  let pictures = 0;
  for (;;) {
    const block = view.getUint8(at);
    if (block === 0x3b) return { ...size, animated: pictures > 1, whole: true };
    if (block === 0x2c) {
      pictures += 1;
      at += 11 + table(view.getUint8(at + 9));
    } else {
      at += 2;
    }
    // Blocks of data, up to the empty one.
    for (let length = view.getUint8(at); length > 0; length = view.getUint8(at)) at += length + 1;
    at += 1;
  }
}

/** Bytes of a GIF's colour table. @param {number} flags */
function table(flags) {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** @param {DataView} view @returns {Found} */
function webp(view) {
  const whole = view.getUint32(4, true) + 8 <= view.byteLength;
  const animated = false;
  const chunk = view.getUint32(12);
  if (chunk === 0x56503858) {
    // VP8X
    const side = (/** @type {number} */ at) =>
      view.getUint16(at, true) + view.getUint8(at + 2) * 65536 + 1;
    return { width: side(24), height: side(27), animated: (view.getUint8(20) & 2) > 0, whole };
  }
  if (chunk === 0x5650384c) {
    // VP8L
    const bits = view.getUint32(21, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, animated, whole };
  }
  const side = (/** @type {number} */ at) => view.getUint16(at, true) & 0x3fff;
  return { width: side(26), height: side(28), animated, whole };
}

/** @param {DataView} view @returns {Found} */
function bmp(view) {
  const old = view.getUint32(14, true) === 12;
  const width = old ? view.getUint16(18, true) : Math.abs(view.getInt32(18, true));
  const height = old ? view.getUint16(20, true) : Math.abs(view.getInt32(22, true));
  return { width, height, animated: false, whole: view.getUint32(2, true) <= view.byteLength };
}

/** What a file is that is none of these. @param {Uint8Array} bytes @returns {[string, Record<string, string>]} */
function other(bytes) {
  const first = new TextDecoder().decode(bytes.subarray(0, 1024));
  if (/<svg[\s>]/i.test(first)) return ["svg", {}];
  for (const [kind, mark, at] of OTHERS) if (starts(bytes, mark, at)) return ["kind", { kind }];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these tell a binary file from a text.
  const binary = /[\x00-\x08\x0e-\x1f\ufffd]/.test(first.slice(0, 512));
  return [binary ? "unknown" : "text", {}];
}

/** @type {[string, string, number][]} */
const OTHERS = [
  ["AVIF", "ftypavif", 4],
  ["HEIC", "ftyphei", 4],
  ["HEIC", "ftypmif1", 4],
  ["MP4", "ftyp", 4],
  ["TIFF", "II*\0", 0],
  ["TIFF", "MM\0*", 0],
  ["PDF", "%PDF", 0],
  ["ZIP", "PK\x03\x04", 0],
  ["ICO", "\0\0\x01\0", 0]
];

/** @param {Uint8Array} bytes @param {string} mark @param {number} [at] */
function starts(bytes, mark, at = 0) {
  return [...mark].every((one, index) => bytes[at + index] === one.charCodeAt(0));
}
