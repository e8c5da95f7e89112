// zlib, by what the browser brings.

/** @param {Uint8Array} bytes */
export const inflate = (bytes) => through(bytes, new DecompressionStream("deflate"));

/** @param {Uint8Array} bytes */
export const deflate = (bytes) => through(bytes, new CompressionStream("deflate"));

/** @param {Uint8Array} bytes @param {GenericTransformStream} stream */
async function through(bytes, stream) {
  const body = new Blob([/** @type {BlobPart} */ (bytes)]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}

/** @param {Uint8Array} bytes */
export const viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
