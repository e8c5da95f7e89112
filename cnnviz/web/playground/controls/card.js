// A step on the page: its head with the buttons that move it, its settings, its sizes, and beside
// them the place for its maps.

import { words } from "../../words.js";
import { element, tell, unique } from "../dom.js";
import { broken } from "../impossible.js";
import { familyOf, title } from "../steps.js";
import { downloadButtons } from "./downloads.js";
import { button } from "./fields.js";
import { explainedSizes } from "./sizes.js";

/**
 * @typedef {import("../state/state.js").Spec} Spec
 * @typedef {import("../steps.js").Link} Link
 * @typedef {object} Hands what a card asks of the playground; `card` is the card itself
 * @property {(card: Card, change: (spec: any) => Spec, dragging?: boolean) => void} change
 * @property {(card: Card, by: -1 | 1) => void} move
 * @property {(card: Card) => void} remove
 * @property {(text: string) => void} say
 * @property {(card: Card, format: import("../download.js").Format) => void} download
 * @property {import("../state/presets.js").Preset[]} presets
 *
 * @typedef {object} Situation
 * @property {Spec} spec
 * @property {number} index
 * @property {number} count steps of the chain
 * @property {number} channels maps that come in
 * @property {Link | null} link null where the step is impossible, or a step before it
 * @property {[number, number]} field
 * @property {import("../../numbers/possible.js").Impossible | null} error
 */

export class Card {
  #abort = new AbortController();
  #heading = element("h2", { id: unique("step") });
  #error = element("p", { class: "cnnviz-error", id: unique("rule"), hidden: true });
  #sizes = element("div", { class: "cnnviz-sizes" });
  #controls;
  /** @type {HTMLButtonElement[]} up, down, remove */
  #buttons;
  /** Where the maps go. */
  result = element("div", { class: "cnnviz-step-result" });

  /** @param {Spec} spec @param {Hands} hands */
  constructor(spec, hands) {
    const { signal } = this.#abort;
    /** @param {(spec: any) => Spec} made @param {boolean} [dragging] */
    const change = (made, dragging) => hands.change(this, made, dragging);
    this.family = familyOf(spec).name;
    this.#controls = familyOf(spec).controls(change, signal, hands);
    this.#buttons = [
      button("↑", signal, () => hands.move(this, -1)),
      button("↓", signal, () => hands.move(this, 1)),
      button("×", signal, () => hands.remove(this))
    ];
    this.result.append(
      element(
        "p",
        { class: "cnnviz-old-note" },
        words("From before: with the present settings this cannot be computed.")
      ),
      downloadButtons(signal, (format) => hands.download(this, format))
    );
    this.element = element(
      "section",
      { class: "cnnviz-step", "aria-labelledby": this.#heading.id },
      element(
        "div",
        { class: "cnnviz-step-head" },
        this.#heading,
        element("div", { class: "cnnviz-row" }, ...this.#buttons)
      ),
      element(
        "div",
        { class: "cnnviz-step-controls" },
        this.#controls.element,
        this.#error,
        this.#sizes
      ),
      this.result
    );
  }

  /** @param {Situation} now */
  update({ spec, index, count, channels, link, field, error }) {
    const name = title(spec);
    this.#heading.textContent = `${index + 1}. ${name}`;
    const labels = [
      words("Move up: {step}", { step: name }),
      words("Move down: {step}", { step: name }),
      words("Remove: {step}", { step: name })
    ];
    this.#buttons.forEach((one, place) => {
      one.setAttribute("aria-label", labels[place] ?? "");
      one.title = labels[place] ?? "";
    });
    this.#disable([index === 0, index === count - 1, count === 1]);
    this.#controls.update(spec, channels);
    tell(this.#error, error ? broken(error) : "");
    this.#controls.element.toggleAttribute("data-impossible", error !== null);
    if (error) this.#controls.element.setAttribute("aria-describedby", this.#error.id);
    else this.#controls.element.removeAttribute("aria-describedby");
    this.#sizes.replaceChildren(...(link ? explainedSizes(link, field) : []));
  }

  /** @param {-1 | 1} by */
  focus(by) {
    const [up, down] = this.#buttons;
    const wanted = by < 0 ? up : down;
    const other = by < 0 ? down : up;
    const enabled = [wanted, other].find((one) => one && !one.disabled);
    // The last step has no button that could be pressed.
    if (!enabled) this.#heading.tabIndex = -1;
    (enabled ?? this.#heading).focus();
  }

  destroy() {
    this.#abort.abort();
    this.element.remove();
  }

  /** @param {boolean[]} which */
  #disable(which) {
    this.#buttons.forEach((one, index) => {
      one.disabled = which[index] ?? false;
    });
  }
}
