// What the tests ask of the modules; the same in Node and in a browser. Arrays of numbers travel as
// base64 of little-endian float32.

import { encode as npy } from "../../cnnviz/web/files/npy.js";
import { encode as png } from "../../cnnviz/web/files/pngwriter.js";
import { decode, load } from "../../cnnviz/web/files/reader.js";
import { cellColours, levels, paint, table } from "../../cnnviz/web/numbers/colours.js";
import { LAYERS, perform, reach, spans, taps, worked } from "../../cnnviz/web/numbers/layers.js";
import { maps, shapeOf, slid } from "../../cnnviz/web/numbers/maps.js";
import { Impossible, outputShape } from "../../cnnviz/web/numbers/possible.js";
import { range } from "../../cnnviz/web/playground/compute/scales.js";
import { stagesOf } from "../../cnnviz/web/playground/compute/stages.js";
import { chain } from "../../cnnviz/web/playground/compute/steps.js";
import { parse } from "../../cnnviz/web/playground/state/parse.js";
import { isGrid, readGrid, readNumber } from "../../cnnviz/web/playground/state/written.js";
import { parts } from "../../cnnviz/web/playground/steps/sliding.js";
import { title } from "../../cnnviz/web/playground/steps.js";

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
  supported: () => Object.keys(LAYERS),
  /** The parts of torch's formula for a window over n pixels. */
  sizes: ({ sizes }) =>
    sizes.map(([n, { padding = 0, ...window }]) => {
      const axis = { stride: 1, dilation: 1, before: padding, after: padding, ...window };
      return { ...parts(slid(n, axis)), size: slid(n, axis).size };
    }),
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
  /** CSS colour and whether white reads better, of a whole table. */
  dark: ({ name }) =>
    cellColours(
      Array.from({ length: 256 }, (_, level) => level),
      { map: name, low: 0, high: 255 }
    ),
  titles: ({ state }) => parse(state).steps.map(title),
  limit: ({ shape, data }) => range(maps(...shape, floats(data))).limit,
  /** The colours that the playground chooses for the steps of a state over an image's file. */
  async scales({ state, file }) {
    const raw = Uint8Array.from(file.match(/../g), (pair) => Number.parseInt(pair, 16));
    const { width, height, data } = await decode(raw);
    let at = maps(1, height, width, Float32Array.from(data));
    const { links } = chain(parse(state).steps, shapeOf(at));
    const ranges = links.map(({ step }) => range((at = perform(step, at))));
    return stagesOf(at, links, ranges)
      .slice(1)
      .map(({ scale }) => scale);
  },
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
