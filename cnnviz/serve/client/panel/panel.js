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
  #signs = element("div", "signs");
  #state = element("p", "sign");
  #troubles = new Troubles();
  /** @type {Run | null} */
  #run = null;
  #timer = 0;

  constructor() {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = new URL("panel/panel.css", OWN).href;
    const dock = element("div", "dock");
    this.#state.setAttribute("role", "status");
    this.#state.hidden = true;
    this.#signs.append(this.#state, this.#troubles.badge);
    dock.append(this.#signs, this.#troubles.panel);
    this.#root.append(style, this.#troubles.announcement, dock);
  }

  /** Puts the panel on the page, in the page's language. */
  show() {
    if (!this.#host.isConnected) document.body.append(this.#host);
    this.#troubles.show();
    const lit = () => this.#host.toggleAttribute("data-dark", isDark());
    lit();
    // The theme may have a switch, which leaves its mark on the body.
    new MutationObserver(lit).observe(document.body, { attributes: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", lit);
  }

  /** @param {string} template of the links to the editor */
  set editor(template) {
    this.#troubles.editor = template;
  }

  /** @param {import("./troubles.js").Trouble[]} items everything that is wrong now */
  troubles(items) {
    this.#troubles.take(items.filter(({ page }) => page === null || isHere(page)));
  }

  /** @param {import("./run.js").LessonRuns} event */
  runs(event) {
    if (!this.#run) {
      this.#run = new Run(event.page);
      this.#signs.prepend(this.#run.bar);
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

/** Whether the page is dark, whichever theme has made it so. */
function isDark() {
  for (const one of [document.body, document.documentElement]) {
    const parts =
      getComputedStyle(one)
        .backgroundColor.match(/[\d.]+/g)
        ?.map(Number) || [];
    const [red, green, blue, alpha = 1] = parts;
    if (parts.length >= 3 && alpha > 0) return red * 0.3 + green * 0.59 + blue * 0.11 < 128;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
