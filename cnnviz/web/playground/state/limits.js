// How much a state may hold: what keeps a page quick, and a link readable.

export const LIMITS = {
  characters: 20_000,
  steps: 12,
  /** Steps of one family: convolutions, activations, poolings. */
  family: 4,
  kernels: 4,
  /** Rows or columns of a kernel. */
  side: 9,
  /** Rows or columns of a painted grid. */
  grid: 32,
  window: 99,
  stride: 99,
  padding: 49,
  dilation: 32,
  /** Output padding of a transposed convolution: below its stride. */
  added: 98,
  /** Largest number of a kernel, and of a bias, either sign: sums stay far from infinity. */
  weight: 99_999,
  bias: 9_999_999,
  /** Maps of a stage. */
  maps: 16,
  /** Numbers of a stage. */
  numbers: 8_000_000,
  /** Numbers of all stages. */
  all: 24_000_000,
  /** Long side of a person's own picture, in pixels. */
  own: 640,
  /** Megapixels of a file that is decoded at all. */
  megapixels: 64
};
