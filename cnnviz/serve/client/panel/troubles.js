// What is wrong, over the page: a panel that Escape folds into a badge, and that goes by itself.

import { words } from "../words.js";
import { element } from "./elements.js";

/**
 * @typedef {{ place: string, message: string, line: number | null, cell: number | null,
 *   output: string, traceback: string, file: string | null, page: string | null }} Trouble
 */

export class Troubles {
  panel = element("section", "troubles");
  badge = element("button", "badge");
  announcement = element("p", "aloud");
  editor = "";
  #title = element("h2", "title");
  #fold = element("button", "fold");
  #list = element("div", "list");
  /** @type {Trouble[]} */
  #items = [];
  #isFolded = false;

  constructor() {
    this.announcement.setAttribute("role", "alert");
    this.#list.tabIndex = 0; // so that the keyboard can scroll it
    this.#list.setAttribute("role", "group");
    this.#title.id = "title";
    for (const one of [this.panel, this.#list]) one.setAttribute("aria-labelledby", "title");
    const head = element("div", "head");
    head.append(this.#title, this.#fold);
    this.panel.append(head, this.#list);
    for (const one of [this.badge, this.#fold]) one.type = "button";
    this.#fold.addEventListener("click", () => this.#put(true, this.badge));
    this.badge.addEventListener("click", () => this.#put(false, this.#fold));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || this.panel.hidden) return;
      this.#put(true, this.panel.matches(":focus-within") ? this.badge : null);
    });
    this.#place();
  }

  /** @param {Trouble[]} items in place of those before */
  take(items) {
    if (JSON.stringify(items) === JSON.stringify(this.#items)) return;
    const before = new Set(this.#items.map((one) => JSON.stringify(one)));
    if (items.some((one) => !before.has(JSON.stringify(one)))) this.#isFolded = false;
    this.#items = items;
    this.show();
  }

  /** Writes everything, in the page's language. */
  show() {
    const count = this.#items.length;
    const title = count === 1 ? words("One problem") : words("{count} problems", { count });
    this.#title.textContent = title;
    this.badge.textContent = title;
    this.#fold.textContent = words("Fold");
    this.#fold.title = words("Fold this panel (Escape)");
    const first = this.#items[0];
    const aloud = first ? `${title}: ${where(first)}: ${first.message}` : "";
    if (this.announcement.textContent !== aloud) this.announcement.textContent = aloud;
    this.#list.replaceChildren(...this.#items.map((one) => this.#item(one)));
    this.#place();
  }

  /**
   * @param {boolean} isFolded
   * @param {HTMLElement | null} focused what has the focus then
   */
  #put(isFolded, focused) {
    this.#isFolded = isFolded;
    this.#place();
    focused?.focus();
  }

  #place() {
    this.panel.hidden = this.#isFolded || !this.#items.length;
    this.badge.hidden = !this.#isFolded || !this.#items.length;
  }

  /** @param {Trouble} trouble */
  #item(trouble) {
    const item = element("article", "trouble");
    item.append(this.#heading(trouble), element("pre", "message", trouble.message));
    for (const [title, text] of [
      [words("Output"), trouble.output],
      [words("Traceback"), trouble.traceback]
    ])
      if (text.trim()) {
        const part = element("details", "part");
        part.open = true;
        part.append(element("summary", "", title), element("pre", "text", text));
        item.append(part);
      }
    return item;
  }

  /** @param {Trouble} trouble */
  #heading(trouble) {
    const heading = element("h3", "place");
    const address = this.#address(trouble);
    if (address) {
      const link = element("a", "", where(trouble));
      link.href = address;
      link.title = words("Open in the editor");
      heading.append(link);
    } else heading.textContent = where(trouble);
    return heading;
  }

  /** @param {Trouble} trouble */
  #address({ file, line }) {
    if (
      !file ||
      !/^[a-z][a-z0-9+.-]*:/i.test(this.editor) ||
      /^(javascript|data):/i.test(this.editor)
    )
      return null;
    const path = file.split("/").map(encodeURIComponent).join("/");
    return this.editor
      .replace("{file}", () => path.replace(/^\//, this.editor.includes("/{file}") ? "" : "/"))
      .replace("{line}", `${line ?? 1}`);
  }
}

/** @param {Trouble} trouble */
function where({ place, line, cell }) {
  const values = { place, line: line ?? 0, cell: cell ?? 0 };
  if (line && cell) return words("{place}, line {line} (cell {cell})", values);
  if (line) return words("{place}, line {line}", values);
  return cell ? words("{place} (cell {cell})", values) : place;
}
