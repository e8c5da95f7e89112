// What the tests ask of the modules; the same in Node and in a browser. Arrays of numbers travel as
// base64 of little-endian float32.

import { encode as npy } from "../../cnnviz/web/files/npy.js";
import { encode as png } from "../../cnnviz/web/files/pngwriter.js";
import { decode, load } from "../../cnnviz/web/files/reader.js";
import { ACTIVATIONS } from "../../cnnviz/web/numbers/activations.js";
import { levels, paint, table } from "../../cnnviz/web/numbers/colours.js";
import { maps, shapeOf } from "../../cnnviz/web/numbers/maps.js";
import { AVERAGES, MAXIMA, perform, worked } from "../../cnnviz/web/numbers/operations.js";
import { Impossible, outputShape } from "../../cnnviz/web/numbers/possible.js";
import { sizeOf } from "../../cnnviz/web/numbers/sizes.js";
import { reach, spans, taps } from "../../cnnviz/web/numbers/windows.js";
import { isGrid, readGrid, readNumber } from "../../cnnviz/web/playground/state/written.js";

const TASKS = {
  /** Every step's output; `refused` is the rule where a step is impossible. */
  steps({ steps, shape, data }) {
    try {
      let input = maps(...shape, floats(data));
      const allowed = (step) => outputShape(step, shapeOf(input)) && step;
      return { outputs: steps.map((step) => described((input = perform(allowed(step), input)))) };
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      return { refused: error.rule, message: error.message, values: error.values };
    }
  },
  many: ({ cases }) => cases.map(TASKS.steps),
  supported: () => ["conv2d", ...MAXIMA, ...AVERAGES, ...ACTIVATIONS],
  sizes: ({ sizes }) => sizes.map(([n, settings]) => sizeOf(n, settings)),
  shapes: ({ steps }) => steps.map(({ step, shape }) => outputShape(step, shape)),
  taps: ({ step, shape, y, x }) => taps(step, shape, y, x),
  spans: ({ stages, shapes, index, y, x }) => spans(stages, shapes, index, y, x),
  reach: ({ stages, shapes, index, y, x }) => reach(stages, shapes, index, y, x),
  /** Every pixel of a step's output worked out. */
  worked({ step, shape, data }) {
    const input = maps(...shape, floats(data));
    const [channels, height, width] = outputShape(step, shape);
    const all = [];
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) all.push(worked(step, input, c, y, x));
    }
    return all;
  },
  /** What a person wrote, read as a number and as a grid; null is NaN. */
  written: ({ texts }) =>
    texts.map((text) => ({ ...readNumber(text), isGrid: isGrid(text), grid: readGrid(text) })),
  globals: () =>
    ["document", "window", "HTMLElement", "customElements"].filter((name) => name in globalThis),
  table: ({ name }) => [...table(name)],
  levels: ({ data, scale }) => [...levels(floats(data), scale)],
  paint: ({ data, scale }) => [...paint(floats(data), scale)],
  async png({ file }) {
    try {
      const { width, height, channels, data } = await decode(bytes(file));
      return { width, height, channels, data: text(data) };
    } catch (error) {
      return { error: error.message };
    }
  },
  writtenPng: async ({ width, height, pixels }) => text(await png(width, height, bytes(pixels))),
  npy: ({ shape, data }) => text(npy(maps(...shape, floats(data)))),
  async numbers({ numbers, width, height, base }) {
    try {
      return described(await load(numbers, width, height, base));
    } catch (error) {
      return { error: error.message };
    }
  }
};

/** @param {{task: string}} request */
export function answer(request) {
  return TASKS[request.task](request);
}

const described = ({ channels, height, width, data }) => ({
  shape: [channels, height, width],
  data: text(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
});

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

const floats = (text) => new Float32Array(bytes(text).buffer);

function text(bytes) {
  let letters = "";
  for (let at = 0; at < bytes.length; at += 8192)
    letters += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(letters);
}
