// The eager part of <cnnviz-exercise> and <cnnviz-progress>: marks what is answered, shows the form,
// and loads what judges when the form is first touched.

import { isAnswered, keep } from "./progress.js";

/** Calls `show` now and whenever the progress changes, here or in another tab. */
function follow(/** @type {AbortSignal} */ signal, /** @type {() => void} */ show) {
  for (const type of ["cnnviz-progress", "storage"]) addEventListener(type, show, { signal });
  show();
}

class Followed extends HTMLElement {
  left = new AbortController();

  disconnectedCallback() {
    this.left.abort();
  }
}

class CnnvizExercise extends Followed {
  connectedCallback() {
    const { signal } = (this.left = new AbortController());
    const form = this.querySelector("form");
    if (!form) return;
    for (const one of form.querySelectorAll(".cnnviz-answer")) one.removeAttribute("hidden");
    for (const one of form.querySelectorAll(":disabled")) one.removeAttribute("disabled");
    const { lesson, name } = this.dataset;
    follow(signal, () => this.querySelector(".cnnviz-answered")?.toggleAttribute("hidden", !isAnswered(lesson, name)));
    /** @type {Promise<() => void> | undefined} */
    let loading;
    const load = () => (loading ??= import("./form.js").then(({ answerable }) => answerable(this, form)));
    const quietly = () => void load().catch(() => (loading = undefined));
    for (const type of ["pointerdown", "focusin"]) form.addEventListener(type, quietly, { signal });
    const submitted = async (/** @type {Event} */ event) => {
      event.preventDefault();
      const problem = /** @type {HTMLElement} */ (form.querySelector(".cnnviz-problem"));
      try {
        problem.hidden = true;
        (await load())();
      } catch (error) {
        console.warn(error);
        loading = undefined;
        problem.hidden = false;
      }
    };
    form.addEventListener("submit", submitted, { signal });
  }
}

class CnnvizProgress extends Followed {
  connectedCallback() {
    const { signal } = (this.left = new AbortController());
    const { lesson, names, text } = this.dataset;
    const all = names?.split(" ") || [];
    const shown = this.querySelector("span");
    const button = this.querySelector("button");
    button?.addEventListener("click", () => confirm(button.dataset.ask) && keep(), { signal });
    follow(signal, () => {
      const done = all.filter((name) => isAnswered(lesson, name)).length;
      if (shown && text) shown.textContent = text.replace("{done}", `${done}`).replace("{total}", `${all.length}`);
      this.hidden = false;
    });
  }
}

if (!customElements.get("cnnviz-exercise")) {
  customElements.define("cnnviz-exercise", CnnvizExercise);
  customElements.define("cnnviz-progress", CnnvizProgress);
}
