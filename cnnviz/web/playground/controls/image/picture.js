// Which picture: a built-in one, a person's own, the camera's, or a painted grid.

import { words } from "../../../words.js";
import { element, unique } from "../../dom.js";
import { cameraControls } from "./camera.js";
import { ownFile } from "./ownfile.js";
import { paintGrid } from "./paintgrid.js";
import { thumbnails } from "./thumbnails.js";

/**
 * @typedef {import("../../state/state.js").Picture} Picture
 * @typedef {import("../../../numbers/maps.js").Maps} Maps
 * @typedef {object} Hands
 * @property {(picture: Picture, dragging?: boolean) => void} choose
 * @property {(image: Maps) => void} upload
 * @property {(image: Maps) => void} frame
 * @property {() => void} stopped the camera
 * @property {(text: string) => void} say
 *
 * @typedef {Picture["kind"]} Kind
 */

/**
 * @param {HTMLElement} root @param {import("../../images/builtin.js").BuiltIn[]} list @param {URL} base
 * @param {AbortSignal} signal @param {Hands} hands
 */
export function pictureControls(root, list, base, signal, hands) {
  const builtIn = thumbnails(list, base, signal, (name) =>
    hands.choose({ kind: "built-in", name })
  );
  const own = ownFile(root, signal, ({ image }) => hands.upload(image));
  const camera = cameraControls(signal, hands.frame, hands.stopped);
  const painter = paintGrid(signal, (grid, dragging) => hands.choose(grid, dragging), hands.say);
  /** @type {[Kind, string, HTMLElement][]} */
  const ways = [
    ["built-in", words("Built-in"), builtIn.element],
    ["own", words("Your own file"), own.element],
    ["live", words("Camera"), camera.element],
    ["grid", words("Paint"), painter.element]
  ];
  const name = unique("way");
  const tabs = ways.map(([kind, text]) =>
    element(
      "label",
      { class: "cnnviz-tab" },
      element("input", { type: "radio", name, value: kind }),
      text
    )
  );
  const show = (/** @type {Kind} */ wanted) => {
    ways.forEach(([kind, , body], index) => {
      body.hidden = kind !== wanted;
      const input = tabs[index]?.querySelector("input");
      if (input) input.checked = kind === wanted;
    });
  };
  const bar = element("div", { class: "cnnviz-tabs" }, ...tabs);
  bar.addEventListener(
    "change",
    ({ target }) => {
      const kind = /** @type {Kind} */ (/** @type {HTMLInputElement} */ (target).value);
      show(kind);
      if (kind !== "live") camera.stop();
      if (kind === "grid") hands.choose(painter.grid);
    },
    { signal }
  );
  /** @type {Picture | null} */
  let last = null;
  return {
    element: element(
      "fieldset",
      { class: "cnnviz-pictures" },
      element("legend", { class: "cnnviz-hidden" }, words("Where the image comes from")),
      bar,
      ...ways.map(([, , body]) => body)
    ),
    /** @param {Picture} picture */
    update(picture) {
      if (picture === last) return;
      // A tab that was opened to look stays open while something else is edited.
      if (picture.kind !== last?.kind) show(picture.kind);
      last = picture;
      builtIn.update(picture.kind === "built-in" ? picture.name : null);
      if (picture.kind === "grid" && picture !== painter.grid) painter.update(picture);
      if (picture.kind !== "live") camera.stop();
      if (picture.kind !== "own") own.forget();
    },
    get live() {
      return camera.running;
    }
  };
}
