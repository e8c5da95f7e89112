// The playground: holds the state, and on each change has it computed and shown.

import { shapeOf } from "../numbers/maps.js";
import { words } from "../words.js";
import { Session } from "./compute/session.js";
import { stagesOf } from "./compute/stages.js";
import { chain } from "./compute/steps.js";
import { ChainControls } from "./controls/chain.js";
import { kept } from "./controls/credits.js";
import { downloadButtons } from "./controls/downloads.js";
import { pictureControls } from "./controls/image/picture.js";
import { shareControls } from "./controls/share.js";
import { toolbar } from "./controls/toolbar.js";
import { element, tell } from "./dom.js";
import { download } from "./download.js";
import { Pictures } from "./images/pictures.js";
import { preview } from "./images/preview.js";
import { broken } from "./impossible.js";
import { Address } from "./state/address.js";
import { isState } from "./state/parse.js";
import { opened, opening } from "./state/start.js";
import { title } from "./steps.js";
import { script } from "./torchscript.js";
import { View } from "./view.js";

/**
 * @typedef {import("../numbers/maps.js").Maps} Maps
 * @typedef {import("../figure/explain.js").Stage} Stage
 * @typedef {import("./state/state.js").State} State
 * @typedef {import("./state/state.js").Picture} Picture
 * @typedef {import("./steps.js").Link} Link
 * @typedef {import("./compute/session.js").Wanted & {state: State, whole: Maps, links: Link[], rough: boolean,
 *   places: HTMLElement[]}} Job
 *   `image` and `steps` are what is computed: of a small copy while something is dragged; `whole`
 *   and `links` belong to the picture itself
 */

export class Playground {
  /** @type {State} */
  #state;
  /** @type {Picture | null} of which #image is, or will be */
  #wanted = null;
  /** @type {Maps | null} */
  #image = null;
  /** Of which #image is. @type {Picture | null} */
  #had = null;
  /** @type {{of: Maps, small: Maps} | null} */
  #small = null;
  /** What can be saved. @type {{stages: Stage[], maps: Maps[]}} */
  #shown = { stages: [], maps: [] };
  #said = "";
  #status = element("p", { class: "cnnviz-status", role: "status" });
  #notice = element("p", { class: "cnnviz-notice", role: "alert", hidden: true });
  #result = element("div", { class: "cnnviz-step-result" });

  /** @param {HTMLElement} host @param {import("./state/start.js").Data} data @param {URL} base @param {AbortSignal} signal */
  constructor(host, data, base, signal) {
    this.host = host;
    this.signal = signal;
    const say = (/** @type {string} */ text) => this.#say(text);
    this.pictures = new Pictures(data.images, base, signal);
    this.usual = opening(data);
    this.#state = this.usual;
    this.session = new Session(
      (/** @type {Job} */ job, result) => this.#computed(job, result),
      (message) =>
        tell(
          this.#notice,
          words("The numbers cannot be computed in this browser: {message}", { message })
        )
    );
    this.address = new Address(signal, (text) => void this.#read(text));
    this.picture = pictureControls(host, data.images, base, signal, {
      choose: (image, dragging = false) => this.#change((state) => ({ ...state, image }), dragging),
      upload: (image) => {
        this.pictures.own = image;
        this.#change((state) => ({ ...state, image: { kind: "own" } }));
      },
      frame: (image) => this.#frame(image),
      stopped: () => void this.#stopped(),
      say
    });
    this.chain = new ChainControls(
      data.kernels,
      (made, dragging) => this.#change(made, dragging),
      signal,
      {
        say,
        download: (place, format) => this.#download(place + 1, format)
      }
    );
    this.view = new View(host);
    this.#result.append(downloadButtons(signal, (format) => this.#download(0, format)));
    host.replaceChildren(...this.#laidOut());
  }

  /** What the address asks for, or the link to it, or what the playground opens with. @param {string} followed */
  async open(followed) {
    await this.#read(this.address.asked(followed));
    this.host.dataset.state = "ready";
  }

  destroy() {
    this.session.stop();
    this.view.unexplored();
    this.chain.destroy();
  }

  #laidOut() {
    const { signal } = this;
    const share = shareControls(signal, {
      link: () => this.address.link,
      script: () => this.#script(),
      say: (text) => this.#say(text)
    });
    const head = element("h2", {}, words("Image"));
    const first = element(
      "section",
      { class: "cnnviz-step", "aria-label": words("Image") },
      element("div", { class: "cnnviz-step-head" }, head),
      element("div", { class: "cnnviz-step-controls" }, this.picture.element),
      this.#result
    );
    const tools = toolbar(this.host, signal, (scale) =>
      this.#change((state) => ({ ...state, scale }))
    );
    return [
      this.#notice,
      tools,
      first,
      this.chain.element,
      share,
      this.#status,
      ...kept(this.host)
    ];
  }

  /** @param {string} text of an address */
  async #read(text) {
    const { state, notice } = opened(text, this.usual, this.pictures);
    tell(this.#notice, notice);
    this.#state = state;
    this.address.hold(state, isState(text) && !notice);
    this.view.colours(state.scale);
    await this.#show(false);
  }

  /** @param {(state: State) => State} made @param {boolean} [dragging] */
  #change(made, dragging = false) {
    this.#state = made(this.#state);
    if (!dragging) this.address.keep(this.#state);
    tell(this.#notice, "");
    void this.#show(dragging);
  }

  /** @param {boolean} dragging */
  async #show(dragging) {
    const { image } = this.#state;
    this.picture.update(image);
    if (image !== this.#wanted) {
      this.#wanted = image;
      try {
        const loaded = await this.pictures.of(image);
        if (image !== this.#wanted || this.signal.aborted) return;
        this.#image = loaded;
        this.#had = image;
      } catch (error) {
        if (this.signal.aborted || image !== this.#wanted) return;
        console.warn(error);
        this.#goBack();
        tell(
          this.#notice,
          words(
            "The image could not be loaded. Look whether you are connected, then choose it again."
          )
        );
      }
    }
    // While another image is on its way, the numbers would not be its own.
    if (this.#had === this.#wanted) this.#compute(dragging);
  }

  /** The image that did not come gives way to the one before it, which can be left again. */
  #goBack() {
    const image = this.#had;
    if (!image) return;
    this.#wanted = image;
    this.#state = { ...this.#state, image };
    this.picture.update(image);
    this.address.keep(this.#state);
  }

  /** @param {boolean} dragging */
  #compute(dragging) {
    const whole = this.#image;
    if (!whole) return;
    const state = this.#state;
    const all = chain(state.steps, shapeOf(whole));
    this.chain.update(state, all, 1);
    const refused = all.broken ? broken(all.broken.error) : "";
    if (refused !== this.#said) this.#say(refused);
    this.#said = refused;
    // The next frame of the camera will do.
    if (this.picture.live) return;
    const image = dragging ? this.#smaller(whole) : whole;
    const { links } = dragging ? chain(state.steps, shapeOf(image)) : all;
    const steps = links.map(({ step }) => step);
    this.#run({ image, whole, state, links: all.links, steps, rough: dragging });
  }

  /** @param {Omit<Job, "places">} job */
  #run(job) {
    this.session.run({ ...job, places: this.#places });
  }

  /** @param {Job} job @param {import("./compute/session.js").Result} result */
  #computed(job, { maps, ranges, milliseconds }) {
    const places = this.#places;
    const { whole, image, state, rough } = job;
    const isSame = job.places.every((place, index) => place === places[index]);
    // A step was added, moved or removed meanwhile: the next result is on its way.
    if (job.places.length !== places.length || !isSame) return;
    const stages = stagesOf(whole, job.links.slice(0, ranges.length), ranges);
    const all = [image, ...maps];
    this.host.toggleAttribute("data-preview", image !== whole);
    // The camera's frames are computed roughly, but whole.
    if (image === whole) this.#shown = { stages, maps: all };
    if (rough) {
      // A small copy may have no room for the last steps, which are not old for that.
      this.view.quick(places.slice(0, stages.length), stages, all, state.scale);
    } else {
      this.view.full(places, stages, all, state.scale);
    }
    this.host.dispatchEvent(
      new CustomEvent("cnnviz-shown", { bubbles: true, detail: { preview: rough, milliseconds } })
    );
  }

  get #places() {
    return [this.#result, ...this.chain.cards.map((card) => card.result)];
  }

  /** @param {Maps} image of the camera */
  #frame(image) {
    // A frame that comes while another is computed is left out.
    if (this.session.busy) return;
    this.pictures.frame = image;
    this.#image = image;
    this.view.unexplored();
    if (this.#state.image.kind !== "live") {
      this.#wanted = this.#had = { kind: "live" };
      this.#change((state) => ({ ...state, image: this.#wanted ?? state.image }));
    }
    const state = this.#state;
    const { links } = chain(state.steps, shapeOf(image));
    const steps = links.map(({ step }) => step);
    this.#run({ image, whole: image, state, links, steps, rough: true });
  }

  async #stopped() {
    if (this.#state.image.kind === "live") this.#compute(false);
  }

  /** @param {Maps} whole */
  #smaller(whole) {
    if (this.#small?.of !== whole) this.#small = { of: whole, small: preview(whole) };
    return this.#small.small;
  }

  #script() {
    const image = this.#image;
    if (!image) return null;
    const { links, broken: refused } = chain(this.#state.steps, shapeOf(image));
    return refused
      ? null
      : script(this.#state, links, this.#state.steps.map(title), this.address.link);
  }

  /** @param {number} index @param {import("./download.js").Format} format */
  #download(index, format) {
    const { stages, maps } = this.#shown;
    const [stage, of] = [stages[index], maps[index]];
    if (!stage || !of) {
      this.#say(words("There is nothing to download yet."));
      return;
    }
    const stem = index === 0 ? "image" : `${index}-${stage.kind}`;
    void download(format, stem, stage, of, this.#state.scale);
  }

  /** @param {string} text */
  #say(text) {
    // The same words twice must be heard twice.
    this.#status.textContent = "";
    this.#status.textContent = text;
  }
}
