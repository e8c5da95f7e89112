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
  /** [out][in / groups][height][width] of a convolution. */
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

/** What `sizeOf` takes: a window along one side. `paddingAfter` is `padding` where it is left out. */
export interface Window {
  kernel: number;
  stride?: number;
  padding?: number;
  paddingAfter?: number;
  dilation?: number;
  ceil?: boolean;
}

/** The numbers behind a rule that is broken. */
export type Values = Record<string, number | string>;

/** Where the numbers of a panel are, by format; `file` is relative to the figure's own. */
export interface Numbers {
  format: "png8" | "rgb8" | "float32" | "values";
  file?: string;
  rows?: number[][];
}
