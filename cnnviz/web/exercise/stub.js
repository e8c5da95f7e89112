// The eager part of <cnnviz-exercise> and <cnnviz-progress>: marks what is answered, shows the form,
// and loads what judges when the form is first touched.
//
// Which exercises are answered is kept in this browser alone, under one key:
// {"version": 1, "lessons": {LESSON: {EXERCISE: OUTCOME}}}

import { Live } from "../live.js";

const KEY = "cnnviz.progress";
/** Where the browser keeps nothing, it lasts as long as the page. */
let unkept = "";

/** @returns {Record<string, Record<string, string>>} outcomes by lesson and exercise */
function lessons() {
  let text = unkept;
  try {
    text ||= localStorage.getItem(KEY) || "";
  } catch {
    // Blocked: nothing is known.
  }
  try {
    const { version, lessons } = JSON.parse(text);
    if (version === 1 && lessons) return lessons;
  } catch {
    // Nothing yet, or not what we wrote.
  }
  return {};
}

const isDone = (/** @type {string} */ outcome) => outcome === "right" || outcome === "compare";

/**
 * @param {string} [lesson]
 * @param {string} [name] of the exercise
 */
const isAnswered = (lesson = "", name = "") => isDone(lessons()[lesson]?.[name]);

/**
 * Keeps an outcome; what was right once stays so.
 * @param {string | undefined} lesson
 * @param {string | undefined} name
 * @param {string} outcome
 */
function note(lesson = "", name = "", outcome) {
  if (isAnswered(lesson, name)) return;
  const all = lessons();
  keep({ ...all, [lesson]: { ...all[lesson], [name]: outcome } });
}

/** @param {Record<string, Record<string, string>>} [lessons] without them, all is forgotten */
function keep(lessons) {
  unkept = lessons ? JSON.stringify({ version: 1, lessons }) : "";
  try {
    if (unkept) localStorage.setItem(KEY, unkept);
    else localStorage.removeItem(KEY);
    unkept = "";
  } catch {
    // It lasts as long as the page.
  }
  dispatchEvent(new Event("cnnviz-progress"));
}

/** Radio buttons go one by one with every arrow key; in a table, up and down go by a row. */
function byRows(/** @type {HTMLFormElement} */ form, /** @type {KeyboardEvent} */ event) {
  const width = Number(form.dataset.width);
  const move = { ArrowUp: -width, ArrowDown: width }[event.key];
  const cells = [...form.querySelectorAll("input")];
  const at = cells.indexOf(/** @type {any} */ (event.target));
  if (!move || at < 0) return;
  event.preventDefault();
  cells[at + move]?.focus();
  cells[at + move]?.click();
}

/** Calls `show` now and whenever the progress changes, here or in another tab. */
function follow(/** @type {AbortSignal} */ signal, /** @type {() => void} */ show) {
  for (const type of ["cnnviz-progress", "storage"]) addEventListener(type, show, { signal });
  show();
}

class CnnvizExercise extends Live {
  /** @param {AbortSignal} signal */
  begin(signal) {
    const form = this.querySelector("form");
    if (!form) return;
    for (const one of form.querySelectorAll(".cnnviz-answer, :disabled"))
      for (const name of ["hidden", "disabled"]) one.removeAttribute(name);
    const { lesson, name } = this.dataset;
    follow(signal, () =>
      this.querySelector(".cnnviz-answered")?.toggleAttribute("hidden", !isAnswered(lesson, name))
    );
    /** @type {Promise<() => string> | null} */
    let loading = null;
    const load = () =>
      (loading ??= import("./form.js").then(({ answerable }) => answerable(this, form))).catch(
        (error) => {
          // The next touch tries again.
          loading = null;
          throw error;
        }
      );
    for (const type of ["pointerdown", "focusin"])
      form.addEventListener(type, () => load().catch(() => {}), { signal });
    const submitted = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.querySelector(".cnnviz-problem")?.setAttribute("hidden", "");
      this.attempt(signal, async () => {
        const outcome = (await load())();
        if (!["error", "not attempted"].includes(outcome)) note(lesson, name, outcome);
      });
    };
    form.addEventListener("submit", submitted, { signal });
    form.addEventListener("keydown", (event) => byRows(form, event), { signal });
  }
}

class CnnvizProgress extends Live {
  /** @param {AbortSignal} signal */
  begin(signal) {
    const { lesson, names, text, total } = this.dataset;
    const all = names?.split(" ");
    const shown = this.querySelector("span");
    const button = this.querySelector("button");
    button?.addEventListener("click", () => confirm(button.dataset.ask) && keep(), { signal });
    follow(signal, () => {
      // Without names, those of all lessons.
      const done = all
        ? all.filter((name) => isAnswered(lesson, name))
        : Object.values(lessons()).flatMap(Object.values).filter(isDone);
      if (shown && text)
        shown.textContent = text
          .replace("{done}", `${Math.min(done.length, Number(total || Infinity))}`)
          .replace("{total}", `${all?.length ?? total}`);
      // Who has just come has nothing to read about progress.
      this.hidden = "quiet" in this.dataset && !done.length;
    });
  }
}

customElements.define("cnnviz-exercise", CnnvizExercise);
customElements.define("cnnviz-progress", CnnvizProgress);
