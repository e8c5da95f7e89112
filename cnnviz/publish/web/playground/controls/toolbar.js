// The explorer's controls, with the marks by which it finds them; a lesson's page has the same from
// its template.

import { words } from "../../words.js";
import { element, unique } from "../dom.js";

/** @param {AbortSignal} signal @param {(mode: import("../state.js").Scale) => void} onScale */
export function toolbar(signal, onScale) {
  const [scale, speed] = [unique("scale"), unique("speed")];
  const shared = words("One scale for the row: this hides detail in panels whose values are small.");
  /** @type {[string, string, string][]} */
  const choices = [
    ["shared", words("along the row"), shared],
    ["panel", words("per panel"), words("Each panel has a scale of its own: this hides which panel has the larger values.")],
    ["grey", words("as in the seed"), words("Grey, stretched for each panel: this hides where zero is and which values are negative.")],
  ];
  const options = choices.map(([value, text, hides]) => element("option", { value, "data-hides": hides }, text));
  const select = element("select", { id: scale, "data-scale": true, autocomplete: "off" }, ...options);
  select.addEventListener("change", (event) => {
    // Also sent by the program, to tell the explorer.
    if (event.isTrusted) onScale(/** @type {import("../state.js").Scale} */ (select.value));
  }, { signal });
  const act = (/** @type {string} */ name, /** @type {string} */ text) =>
    element("button", { type: "button", "data-do": name, hidden: name === "stop" }, text);
  return element(
    "div",
    { class: "cnnviz-toolbar", role: "group", "aria-label": words("Explore the figure") },
    element("p", { class: "cnnviz-hint" }, words("Point at a pixel, tap it, or use Tab and the arrow keys to see where its value comes from.")),
    element(
      "div",
      { class: "cnnviz-play" },
      act("play", words("Play")),
      act("step", words("Step")),
      act("stop", words("Stop")),
      element("label", { for: speed }, words("Speed"), " ", element("input", { id: speed, type: "range", "data-speed": true, min: 1, max: 5, step: 1, value: 4 })),
    ),
    element(
      "div",
      { class: "cnnviz-colours" },
      element("label", { for: scale }, words("Colours"), " ", select),
      element("label", {}, element("input", { type: "checkbox", "data-hatch": true, autocomplete: "off" }), " ", words("Hatch negative values")),
    ),
    element("p", { class: "cnnviz-hides", role: "status" }, shared),
  );
}
