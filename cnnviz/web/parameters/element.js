// <cnnviz-parameters>: shows another combination of a lesson's parameters in place. The page loads
// this module by itself, where it has any.
//
// Each combination has a document beside the page, with the same numbered elements: the outputs of
// a cell, the values in prose, the code that assigns the parameters. What they hold takes the place of what is here. Addresses inside a
// document count from the lesson's folder, as those of the page do.

import { ready, words } from "../words.js";
import { read, written } from "./address.js";

class CnnvizParameters extends HTMLElement {
  #left = new AbortController();
  #path = "";
  /** What the page shows, or is about to. */
  #wanted = "";
  /** @type {string[]} what it shows where its address says nothing */
  #first = [];
  /** @type {Map<string, Promise<Document>>} */
  #documents = new Map();

  connectedCallback() {
    this.#left = new AbortController();
    const { signal } = this.#left;
    const form = this.querySelector("form");
    if (!form) return;
    form.hidden = false;
    this.#path = location.pathname;
    this.dataset.shows = this.#wanted = this.dataset.shown || "";
    this.#first = this.#selects().map(
      (one) => one.querySelector("option[selected]")?.getAttribute("value") || one.value
    );
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    form.addEventListener("change", () => this.#go(this.#selects().map((one) => one.value)), {
      signal
    });
    window.addEventListener("popstate", () => this.#back(), { signal });
    // Before the theme, which would ask whether the link leads to one of its pages.
    this.#page().addEventListener("click", (event) => this.#clicked(event), {
      signal,
      capture: true
    });
    this.#follow();
  }

  disconnectedCallback() {
    this.#left.abort();
  }

  /** What holds the numbered elements. @returns {HTMLElement} */
  #page() {
    return this.closest("article") || document.body;
  }

  #selects() {
    return [...this.querySelectorAll("select")];
  }

  #choices() {
    return this.#selects().map(({ name, options }) => ({
      name,
      values: [...options].map(({ value }) => value)
    }));
  }

  /**
   * A step back or forward, on this page. At the first one the theme fetches the page once more, and
   * puts it in place of itself: then another element of this kind follows the address.
   */
  #back() {
    if (location.pathname === this.#path) this.#follow();
  }

  /** Show what the address says. */
  #follow() {
    this.#choose(read(location.search, this.#choices(), this.#first));
  }

  /** @param {string[]} values */
  #go(values) {
    history.pushState(null, "", written(location.search, this.#choices(), values) + location.hash);
    this.#choose(values);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const link = event.target instanceof Element ? event.target.closest("a[data-variant]") : null;
    if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#go(JSON.parse(link.dataset.values || "[]"));
    this.scrollIntoView({ block: "start" });
  }

  /** @param {string[]} values */
  #choose(values) {
    const slugs = this.#selects().map((one, i) => {
      one.value = values[i];
      return one.selectedOptions[0].dataset.slug;
    });
    this.#sheets(slugs.slice(2).join("-"), slugs.join("-"));
    this.#show(slugs.join("-"));
  }

  /**
   * The contact sheet of the chosen values, with the chosen combination marked.
   * @param {string} rest
   * @param {string} variant
   */
  #sheets(rest, variant) {
    for (const sheet of this.#page().querySelectorAll("details")) {
      if (sheet.dataset.rest === undefined) continue;
      sheet.hidden = sheet.dataset.rest !== rest;
      sheet.open ||= !sheet.hidden;
    }
    for (const link of this.#page().querySelectorAll("a[data-variant]")) {
      if (link.getAttribute("data-variant") === variant) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /** @param {string} variant */
  async #show(variant) {
    const before = this.#wanted;
    this.#wanted = variant;
    if (variant === before) return;
    this.removeAttribute("data-shows");
    const [said, problem] = [".cnnviz-said", ".cnnviz-problem"].map((one) =>
      this.querySelector(one)
    );
    try {
      const [found] = await Promise.all([this.#document(variant), ready()]);
      if (this.#wanted !== variant || this.#left.signal.aborted) return;
      problem?.setAttribute("hidden", "");
      put(found, this.#page());
      this.dataset.shows = variant;
      const names = this.#selects().map((one) => one.selectedOptions[0].dataset.full);
      if (said) said.textContent = words("The page shows {what}.", { what: names.join(", ") });
    } catch (error) {
      this.#documents.delete(variant);
      if (this.#wanted !== variant) return;
      console.warn(error);
      this.#wanted = "";
      problem?.removeAttribute("hidden");
    }
  }

  /** @param {string} variant */
  #document(variant) {
    const known = this.#documents.get(variant);
    if (known) return known;
    const asked = fetch(`${variant}/`).then(async (answer) => {
      if (!answer.ok) throw new Error(`${variant}: ${answer.status}`);
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    });
    this.#documents.set(variant, asked);
    return asked;
  }
}

/**
 * @param {Document} found
 * @param {Element} page
 */
function put(found, page) {
  for (const name of ["data-code", "data-output", "data-value"]) {
    for (const place of page.querySelectorAll(`[${name}]`)) {
      const other = found.querySelector(`[${name}="${place.getAttribute(name)}"]`);
      // Beside the code, the theme has put its button.
      const [to, from] = [place, other].map((one) =>
        name === "data-code" ? one?.querySelector("code") : one
      );
      const nodes = [...(from?.childNodes || [])].map((node) => document.importNode(node, true));
      to?.replaceChildren(...nodes);
    }
  }
  // Scripts that came with the outputs do not run.
  if (page.querySelector("iframe.cnnviz-frame")) import("../frames.js");
}

if (!customElements.get("cnnviz-parameters"))
  customElements.define("cnnviz-parameters", CnnvizParameters);
