// The steps one below the other: as many cards as the state has steps; add, remove, move.

import { number, words } from "../../words.js";
import { receptiveFields } from "../compute/steps.js";
import { element } from "../dom.js";
import { LIMITS } from "../state/limits.js";
import { FAMILIES, familyOf, title } from "../steps.js";
import { Card } from "./card.js";
import { button, selectField } from "./fields.js";

/**
 * @typedef {import("../state/state.js").State} State
 * @typedef {import("../state/state.js").Spec} Spec
 * @typedef {(change: (state: State) => State, dragging?: boolean) => void} Change
 */

export class ChainControls {
  /** @type {Card[]} */
  cards = [];
  list = element("div", { class: "cnnviz-steps" });
  #hands;
  #change;
  #say;
  #add;
  #kind;
  /** @type {Spec[]} */
  #specs = [];

  /**
   * @param {import("../state/presets.js").Preset[]} presets @param {Change} change @param {AbortSignal} signal
   * @param {{say: (text: string) => void, download: (index: number, format: import("../download.js").Format) => void}} hands
   */
  constructor(presets, change, signal, { say, download }) {
    this.#change = change;
    this.#say = say;
    this.#hands = {
      presets,
      say,
      download: (/** @type {Card} */ card, /** @type {import("../download.js").Format} */ format) =>
        download(this.cards.indexOf(card), format),
      change: (
        /** @type {Card} */ card,
        /** @type {(spec: any) => Spec} */ changed,
        dragging = false
      ) => {
        const place = this.cards.indexOf(card);
        change(
          (state) =>
            withSteps(
              state,
              state.steps.map((spec, index) => (index === place ? changed(spec) : spec))
            ),
          dragging
        );
      },
      move: (/** @type {Card} */ card, /** @type {-1 | 1} */ by) => this.#move(card, by),
      remove: (/** @type {Card} */ card) => this.#remove(card)
    };
    this.#kind = selectField({
      label: words("Another step"),
      choices: FAMILIES.map(({ name, label }) => [name, label()]),
      signal,
      onChange: () => this.#limits()
    });
    this.#add = button(words("Add"), signal, () => this.#append());
    this.element = element(
      "div",
      {},
      this.list,
      element("div", { class: "cnnviz-fields cnnviz-add" }, this.#kind.element, this.#add)
    );
  }

  /** @param {State} state @param {import("../compute/steps.js").Chain} chain @param {number} channels of the picture */
  update(state, { links, broken }, channels) {
    this.#specs = state.steps;
    const fits =
      this.cards.length === state.steps.length &&
      state.steps.every((spec, index) => this.cards[index]?.family === familyOf(spec).name);
    if (!fits) this.#rebuild(state.steps);
    const fields = receptiveFields(links);
    this.cards.forEach((card, index) => {
      const spec = state.steps[index];
      const before = index ? links[index - 1]?.after[0] : channels;
      if (!spec) return;
      card.update({
        spec,
        index,
        count: state.steps.length,
        channels: before ?? 1,
        link: links[index] ?? null,
        field: fields[index] ?? [1, 1],
        error: broken?.index === index ? broken.error : null
      });
    });
    this.#limits();
  }

  destroy() {
    for (const card of this.cards) card.destroy();
  }

  /** @param {Spec[]} steps */
  #rebuild(steps) {
    this.destroy();
    this.cards = steps.map((spec) => new Card(spec, this.#hands));
    this.list.append(...this.cards.map((card) => card.element));
  }

  /** @param {Card} card @param {-1 | 1} by */
  #move(card, by) {
    const from = this.cards.indexOf(card);
    const to = from + by;
    if (!this.cards[to]) return;
    this.cards = moved(this.cards, from, to);
    this.list.append(...this.cards.map((one) => one.element));
    this.#change((state) => withSteps(state, moved(state.steps, from, to)));
    card.focus(by);
    this.#say(
      words("Now step {number} of {count}.", {
        number: number(to + 1),
        count: number(this.cards.length)
      })
    );
  }

  /** @param {Card} card */
  #remove(card) {
    const place = this.cards.indexOf(card);
    const gone = this.#specs[place];
    if (!gone || this.cards.length === 1) return;
    card.destroy();
    this.cards = this.cards.filter((one) => one !== card);
    this.#change((state) =>
      withSteps(
        state,
        state.steps.filter((_, index) => index !== place)
      )
    );
    this.cards[Math.max(0, place - 1)]?.focus(1);
    this.#say(words("{step} was removed.", { step: title(gone) }));
  }

  #append() {
    const wanted = FAMILIES.find(({ name }) => name === this.#kind.select.value);
    if (!wanted) return;
    const spec = wanted.fresh();
    const card = new Card(spec, this.#hands);
    this.cards = [...this.cards, card];
    this.list.append(card.element);
    this.#change((state) => withSteps(state, [...state.steps, spec]));
    card.element.scrollIntoView({ block: "nearest" });
    this.#say(words("{step} was added at the end.", { step: title(spec) }));
  }

  #limits() {
    const wanted = this.#kind.select.value;
    const count = this.#specs.filter((spec) => familyOf(spec).name === wanted).length;
    this.#add.disabled = count >= LIMITS.family;
    this.#add.title = this.#add.disabled
      ? words("At most {count} of a kind.", { count: number(LIMITS.family) })
      : "";
  }
}

/** @param {State} state @param {Spec[]} steps @returns {State} */
function withSteps(state, steps) {
  return { ...state, steps };
}

/** @template T @param {T[]} list @param {number} from @param {number} to */
function moved(list, from, to) {
  const rest = list.filter((_, index) => index !== from);
  const one = list.slice(from, from + 1);
  return [...rest.slice(0, to), ...one, ...rest.slice(to)];
}
