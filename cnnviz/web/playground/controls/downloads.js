// A stage's maps as files.

import { words } from "../../words.js";
import { element } from "../dom.js";
import { button } from "./fields.js";

/** @param {AbortSignal} signal @param {(format: import("../download.js").Format) => void} onDownload */
export function downloadButtons(signal, onDownload) {
  return element(
    "div",
    {
      class: "cnnviz-buttons cnnviz-save",
      role: "group",
      "aria-label": words("Download these maps")
    },
    button(words("PNG as shown"), signal, () => onDownload("png")),
    button(words("PNG in grey"), signal, () => onDownload("grey")),
    button(words("NumPy (.npy)"), signal, () => onDownload("npy"))
  );
}
