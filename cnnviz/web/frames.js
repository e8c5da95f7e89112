// The height of the frames that hold outputs with scripts.
//
// A frame is kept apart from the page: it can only tell its height, and the page takes that from its
// own frames alone, within limits.

/** @returns {HTMLIFrameElement[]} */
const outputFrames = () =>
  [...document.querySelectorAll("iframe.cnnviz-frame")].filter(
    (frame) => frame instanceof HTMLIFrameElement
  );

const LEAST = 24;
const MOST = 4000;

window.addEventListener("message", (event) => {
  const height = Number(event.data?.cnnvizHeight);
  if (!(height > 0)) return;
  for (const frame of outputFrames())
    if (frame.contentWindow === event.source)
      frame.height = String(Math.min(MOST, Math.max(LEAST, Math.ceil(height))));
});

// Frames that were there before this script have told their heights to nobody.
for (const frame of outputFrames()) frame.contentWindow?.postMessage("height", "*");
