// The state in the address of the page: read when it changes, written a moment after the last edit.

import { isState } from "./parse.js";
import { format } from "./state.js";

/** @typedef {import("./state.js").State} State */

const PAUSE = 250;
/** The theme writes the heading that is scrolled past into the address, a quarter second later. */
const AFTER_SCROLL = 600;

/** Tells of each change of the address, where the browser has it. @type {EventTarget | undefined} */
const changes = "navigation" in window ? /** @type {any} */ (window).navigation : undefined;

export class Address {
  #text = "";
  #timer = 0;
  #scrolled = 0;
  /** Whether the state stands in the address, or will in a moment. */
  #kept = false;

  /** @param {AbortSignal} signal @param {(text: string) => void} onChange somebody else has changed it */
  constructor(signal, onChange) {
    addEventListener(
      "hashchange",
      () => {
        if (isState(this.text) && this.text !== this.#text) onChange(this.text);
      },
      { signal }
    );
    addEventListener(
      "scroll",
      () => {
        clearTimeout(this.#scrolled);
        this.#scrolled = window.setTimeout(() => this.#restore(), AFTER_SCROLL);
      },
      { signal, passive: true }
    );
    changes?.addEventListener(
      "currententrychange",
      (event) => {
        // A place on the page that the reader went to is a new entry; the theme replaces this one.
        if (/** @type {any} */ (event).navigationType === "replace") this.#restore();
      },
      { signal }
    );
    // What waits is written before a link is followed: the language switch takes it along.
    addEventListener("click", () => (this.#timer ? this.#write() : this.#restore()), {
      signal,
      capture: true
    });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#timer);
      clearTimeout(this.#scrolled);
    });
  }

  /** What stands behind the #. */
  get text() {
    return location.hash.slice(1);
  }

  /** The state that is asked for: of the address, or of the link to it where that was lost on the way. @param {string} followed */
  asked(followed) {
    const [page, text = ""] = followed.split("#");
    const isLost = !isState(this.text) && isState(text) && page === location.href.split("#")[0];
    return isLost ? text : this.text;
  }

  /** The state that is shown now; the address stays as it is. @param {State} state @param {boolean} kept whether the address says so */
  hold(state, kept) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#text = format(state);
    this.#kept = kept;
    this.#restore();
  }

  /** @param {State} state */
  keep(state) {
    this.hold(state, true);
    this.#timer = window.setTimeout(() => this.#write(), PAUSE);
  }

  /** The address of the state, whatever the browser's bar says. */
  get link() {
    return `${location.href.split("#")[0]}#${this.#text}`;
  }

  #write() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    // The theme keeps the place on the page in history.state.
    history.replaceState(history.state, "", `#${this.#text}`);
  }

  #restore() {
    if (this.#kept && !this.#timer && !isState(this.text)) this.#write();
  }
}
