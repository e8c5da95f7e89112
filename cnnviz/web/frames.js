// The height of the frames that hold outputs with scripts.
//
// A frame is kept apart from the page: it can only tell its height, and the page takes that from its
// own frames alone, within limits. Only pages that have frames load this module.

const LEAST_HEIGHT = 24;
const MOST_HEIGHT = 4000;

/** @returns {HTMLIFrameElement[]} */
const outputFrames = () =>
  [...document.querySelectorAll("iframe")].filter((frame) =>
    frame.classList.contains("cnnviz-frame")
  );

window.addEventListener("message", (event) => {
  const height = Number(event.data?.cnnvizHeight);
  if (!(height > 0)) return;
  for (const frame of outputFrames())
    if (frame.contentWindow === event.source)
      frame.height = String(Math.min(MOST_HEIGHT, Math.max(LEAST_HEIGHT, Math.ceil(height))));
});

// Frames that were there before this script have told their heights to nobody.
for (const frame of outputFrames()) frame.contentWindow?.postMessage("height", "*");

export {};
