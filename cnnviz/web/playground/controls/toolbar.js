// The explorer's controls, which the page brings in its language, as a lesson's figure does:
// templates/explore.html.j2.

/**
 * @param {HTMLElement} host whose static page holds them @param {AbortSignal} signal
 * @param {(mode: import("../state/state.js").Scale) => void} onScale
 */
export function toolbar(host, signal, onScale) {
  const bar = /** @type {HTMLElement} */ (host.querySelector(".cnnviz-toolbar"));
  bar.hidden = false;
  bar.addEventListener(
    "change",
    ({ isTrusted, target }) => {
      // Also sent by the program, to tell the explorer.
      if (isTrusted && target instanceof HTMLSelectElement)
        onScale(/** @type {import("../state/state.js").Scale} */ (target.value));
    },
    { signal }
  );
  return bar;
}
