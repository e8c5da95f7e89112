// What is said over the page: that a lesson runs, what is wrong, that pages are being made.
//
// It has a shadow root of its own, so that the page's styles and scripts do not touch it, nor it them.

import { isHere, OWN } from "../addresses.js";
import { words } from "../words.js";
import { element } from "./elements.js";
import { Run } from "./run.js";
import { Troubles } from "./troubles.js";

/** Milliseconds: what is made faster than this is not worth a sign. */
const PATIENCE = 300;

export class Panel {
  #host = document.createElement("cnnviz-live");
  #root = this.#host.attachShadow({ mode: "open" });
  #state = element("p", "state");
  #troubles = new Troubles();
  /** @type {Run | null} */
  #run = null;
  #timer = 0;

  constructor() {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("panel/panel.css", OWN).href;
    const corner = element("div", "corner");
    this.#state.setAttribute("role", "status");
    corner.append(this.#state, this.#troubles.badge);
    this.#root.append(style, this.#troubles.announcement, this.#troubles.panel, corner);
    this.#state.hidden = true;
  }

  /** Puts the panel on the page, in the page's language. */
  show() {
    if (!this.#host.isConnected) document.body.append(this.#host);
    this.#troubles.show();
  }

  /** @param {string} template of the links to the editor */
  set editor(template) {
    this.#troubles.editor = template;
  }

  /** @param {any[]} items everything that is wrong now */
  troubles(items) {
    this.#troubles.take(items.filter(({ page }) => page === null || isHere(page)));
  }

  /** @param {import("./run.js").LessonRuns} event */
  runs(event) {
    if (!this.#run) {
      this.#run = new Run(event.page);
      this.#root.append(this.#run.bar);
    }
    this.#run.take(event);
  }

  /** @param {string} [page] of the lesson that does not run any more; without it, none runs */
  ended(page) {
    if (!this.#run || (page !== undefined && this.#run.page !== page)) return;
    this.#run.end();
    this.#run = null;
  }

  /** @param {{ is_current: boolean, text: string }} state */
  state({ is_current, text }) {
    clearTimeout(this.#timer);
    if (is_current) {
      this.#state.hidden = true;
      this.#state.textContent = "";
    } else
      this.#timer = setTimeout(() => {
        this.#state.textContent = text || words("Pages are being made …");
        this.#state.hidden = false;
      }, PATIENCE);
  }
}
