// The stream of events from the server to this window.
//
// It follows the page, since a theme may change pages without loading them, and is closed while the
// window is hidden: a browser keeps only six connections to a server, and more windows than that
// would wait for ever.

import { OWN } from "./addresses.js";

const KINDS = [
  "Hello",
  "PagesMade",
  "FilesMade",
  "LessonRuns",
  "LessonEnded",
  "Troubles",
  "SiteState"
];
const HIDDEN_FOR = 2000;
const RETRY = 1000;

export class Stream {
  /** @type {EventSource | null} */
  #source = null;
  /** The page that the stream is for. */
  #page = "";
  /** The id of the last event. */
  #last = "";
  #window = 0;
  #timer = 0;
  #path;
  #take;

  /**
   * @param {() => string} path of the page that the window shows
   * @param {(kind: string, event: any) => void} take called with each event
   */
  constructor(path, take) {
    this.#path = path;
    this.#take = take;
    document.addEventListener("visibilitychange", () => this.#shown());
    addEventListener("pagehide", () => this.#close());
    addEventListener("pageshow", ({ persisted }) => persisted && this.follow());
    addEventListener("focus", () => this.#use());
    this.#shown();
  }

  /** Opens the stream, anew if the window shows another page by now. */
  follow() {
    if (this.#source ? this.#page === this.#path() : document.visibilityState === "hidden") return;
    this.#close();
    this.#page = this.#path();
    const address = new URL("events", OWN);
    address.searchParams.set("page", this.#page);
    address.searchParams.set("last", this.#last);
    const source = new EventSource(address);
    this.#source = source;
    for (const kind of KINDS)
      source.addEventListener(kind, ({ data, lastEventId }) => {
        if (source !== this.#source) return;
        const event = JSON.parse(data);
        this.#last = lastEventId;
        if (kind === "Hello") this.#window = event.window;
        this.#take(kind, event);
      });
    source.addEventListener("error", () => {
      // It tries again by itself, unless the server has answered with an error.
      if (source !== this.#source || source.readyState !== EventSource.CLOSED) return;
      this.#close();
      this.#timer = setTimeout(() => this.follow(), RETRY);
    });
  }

  #close() {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = null;
  }

  #shown() {
    clearTimeout(this.#timer);
    if (document.visibilityState === "visible") this.follow();
    else this.#timer = setTimeout(() => this.#close(), HIDDEN_FOR);
  }

  /** Tells that a person has turned to this window: its page is made first. */
  #use() {
    fetch(new URL(`use?window=${this.#window}`, OWN), { method: "POST" }).catch(() => {});
  }
}
