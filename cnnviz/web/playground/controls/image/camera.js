// The camera's buttons. It is asked for only when its button is pressed.

import { words } from "../../../words.js";
import { element, tell } from "../../dom.js";
import { Camera } from "../../images/camera.js";
import { readsAreChanged } from "../../images/noise.js";
import { button } from "../fields.js";

/** @typedef {import("../../../numbers/maps.js").Maps} Maps */

/** @param {AbortSignal} signal @param {(image: Maps) => void} onFrame @param {() => void} onStop the last frame stays */
export function cameraControls(signal, onFrame, onStop) {
  const problem = element("p", { class: "cnnviz-error", role: "alert", hidden: true });
  const note = element("p", { class: "cnnviz-remark", role: "status", hidden: true });
  const camera = new Camera(onFrame, () => {
    stopped();
    tell(problem, words("The camera was taken away. Start it again, or choose another image."));
  });
  signal.addEventListener("abort", () => camera.stop());

  const stopped = () => {
    start.hidden = false;
    stop.hidden = true;
    tell(note, words("The camera is off; the last image stays."));
    onStop();
  };
  const start = button(words("Start the camera"), signal, async () => {
    tell(problem, "");
    start.disabled = true;
    try {
      await camera.start();
      if (!camera.running) return;
      start.hidden = true;
      stop.hidden = false;
      const changed = readsAreChanged();
      tell(
        note,
        changed
          ? words(
              "The camera is on. The browser changes its pixels, as a protection against tracking: the numbers are not exactly those of the camera."
            )
          : words("The camera is on.")
      );
      stop.focus();
    } catch (error) {
      if (!signal.aborted) tell(problem, refused(error));
    } finally {
      start.disabled = false;
    }
  });
  const stop = button(words("Stop the camera"), signal, () => {
    camera.stop();
    stopped();
    start.focus();
  });
  stop.hidden = true;
  return {
    element: element(
      "div",
      {},
      element("div", { class: "cnnviz-buttons" }, start, stop),
      element(
        "p",
        { class: "cnnviz-remark" },
        words(
          "Your browser asks you first. The images stay on this machine, and the camera goes off when you leave the page."
        )
      ),
      problem,
      note
    ),
    /** Switch it off where something else is wanted now. */
    stop() {
      // It may have been asked for only: then the answer comes too late.
      const { running } = camera;
      camera.stop();
      if (running) stopped();
    },
    get running() {
      return camera.running;
    }
  };
}

/** @param {unknown} error */
function refused(error) {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return words(
      "The camera was refused. Allow it in the settings of your browser for this page, then press the button again."
    );
  if (name === "NotFoundError")
    return words("There is no camera. Connect one, or choose another image.");
  if (name === "NotReadableError")
    return words(
      "The camera is in use by another program. Close that program, then press the button again."
    );
  return words("The camera cannot be used here: {message}", {
    message: error instanceof Error ? error.message : String(error)
  });
}
