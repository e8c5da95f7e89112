// Types of the arithmetic, for the type checker and for people: nothing here is loaded by a page.

/** Feature maps: channel by channel, row by row, as torch lays out a (C, H, W) tensor. */
export interface Maps {
  channels: number;
  height: number;
  width: number;
  data: Float32Array;
}

/** Channels, height, width. */
export type Shape = [number, number, number];

/** One of torch's operations; its settings have torch's names, sizes are [down, across]. */
export interface Step {
  operation: string | null;
  settings: Record<string, any>;
  /** [out][in / groups][height][width] of a convolution, [in][out / groups] of a transposed one. */
  weight?: number[][][][] | null;
  bias?: number[] | null;
}

/** A step in a figure: it says which stage it takes; where it says nothing, the one before. */
export interface Stage extends Step {
  source?: number | null;
}

/** One direction of a step: `size` windows over `n` pixels. */
export interface Axis {
  n: number;
  size: number;
  kernel: number;
  stride: number;
  /** Padding before the first pixel and behind the last one. */
  before: number;
  after: number;
  dilation: number;
  /** The side is cut into `size` nearly equal parts instead: adaptive and global pooling. */
  bins: boolean;
  ceil?: boolean;
}

/** Half-open, in pixels of its stage; may reach into the padding. */
export interface Span {
  stage: number;
  top: number;
  left: number;
  bottom: number;
  right: number;
  /** The very rows and columns: dilation leaves some out. */
  rows: number[];
  columns: number[];
}

/** Rows of numbers; null: padding. */
export type Cells = (number | null)[][];

/** Input rows and columns of a window; those of the padding are below 0 or beyond the last. */
export interface Taps {
  rows: number[];
  columns: number[];
}

export interface Term extends Taps {
  channel: number;
  kernel: number[][];
  input: Cells;
  products: Cells;
}

export interface Convolution {
  kind: "convolution";
  terms: Term[];
  bias: number;
  sum: number;
}

export interface Maximum extends Taps {
  kind: "max";
  input: Cells;
  /** A row and a column of the window: the first of equals, null where all is padding. */
  winner: [number, number] | null;
  value: number;
}

export interface Average extends Taps {
  kind: "average";
  input: Cells;
  divisor: number;
  sum: number;
  value: number;
}

export interface Activation {
  kind: "activation";
  operation: string;
  input: number;
  value: number;
}

export type Worked = Convolution | Maximum | Average | Activation;

/** `map`: a table of colours, or "colour" for an image of three channels. */
export interface Scale {
  map: string;
  low: number;
  high: number;
  /** Values go beyond the ends. */
  beyond?: boolean;
}

/** Pixel (y, x) of a channel of a step's output, worked out. */
export type Work = (step: Step, maps: Maps, channel: number, y: number, x: number) => Worked;

/** Of pixel (y, x) of the stage at `index`; `shapes` are those of the stages. */
export type Follow = (
  stages: Stage[],
  shapes: Shape[],
  index: number,
  y: number,
  x: number
) => Span[];

/** A window along one side. Without numbers it is one pixel; `after` is `before` where it is left out. */
export interface Window {
  kernel?: number;
  stride?: number;
  before?: number;
  after?: number;
  dilation?: number;
  ceil?: boolean;
}

/** An output pixel of a layer. */
export interface At {
  channel: number;
  y: number;
  x: number;
  axes: [Axis, Axis];
}

/** One kind of layer: all that is known of it. */
export interface Layer {
  /** torch's names of its operations. */
  names: string[];
  /** Both directions of a step, down and across. */
  axes(step: Step, shape: Shape): [Axis, Axis];
  /** The input pixels along one side that output pixel `i` is made from, in order. */
  taps(axis: Axis, i: number): number[];
  /** The kernels of each output map: [out][in / groups][height][width]. */
  kernels?(step: Step): number[][][][];
  /** The output of a step that is possible. */
  perform(step: Step, input: Maps, axes: [Axis, Axis]): Maps;
  /** One output pixel worked out over the window that `taps` gives. */
  worked(step: Step, maps: Maps, window: Taps, at: At): Worked;
  /** Breaks one of the rules exactly where torch refuses the step; `axes` once it has weights. */
  refuse(step: Step, shape: Shape, rules: Rules, axes: () => [Axis, Axis]): void;
}

/** A layer as its file has it: what it leaves out is that of a window of one pixel. */
export type Plain = Omit<Layer, "axes" | "taps" | "refuse"> &
  Partial<Pick<Layer, "axes" | "taps" | "refuse">>;

/** What torch asks of steps; possible.js throws Impossible where it is not so. */
export interface Rules {
  refuse(refused: boolean, rule: string, values?: Values): void;
  /** No side of the input is empty. */
  filled(shape: Shape): void;
  /** The weight fits the maps, its groups and its biases; `made`: how many maps it makes. */
  weighs(step: Step, shape: Shape, kernels?: number, expected?: number, made?: number): void;
  /** The windows fit; the padding has a name, or is at most half of the window (`halved`). */
  slides(step: Step, axes: Axis[], names: string[], named?: boolean, halved?: boolean): void;
  /** The kernels of a transposed convolution fit. */
  spreads(step: Step, axes: Axis[]): void;
  /** The size asked for can be. */
  sized(step: Step, axes: Axis[]): void;
}

/** The numbers behind a rule that is broken. */
export type Values = Record<string, number | string>;

/** Where the numbers of a panel are, by format; `file` is relative to the figure's own. */
export interface Numbers {
  format: "png8" | "rgb8" | "float32" | "values";
  file?: string;
  rows?: number[][];
}
