// The built-in pictures, one of which is chosen.

import { words } from "../../../words.js";
import { element, unique } from "../../dom.js";

/** @typedef {import("../../images/builtin.js").BuiltIn} BuiltIn */

/** @param {BuiltIn[]} pictures @param {URL} base @param {AbortSignal} signal @param {(name: string) => void} onChange */
export function thumbnails(pictures, base, signal, onChange) {
  const group = unique("picture");
  const labels = pictures.map(({ name, title, thumbnail }) => {
    const image = element("img", {
      src: new URL(thumbnail, base).href,
      alt: "",
      width: 96,
      height: 96,
      loading: "lazy"
    });
    const input = element("input", { type: "radio", name: group, value: name });
    return element("label", { class: "cnnviz-choice" }, input, image, element("span", {}, title));
  });
  const whole = element(
    "fieldset",
    { class: "cnnviz-choices" },
    element("legend", {}, words("Built-in images")),
    element("div", {}, ...labels)
  );
  whole.addEventListener(
    "change",
    ({ target }) => onChange(/** @type {HTMLInputElement} */ (target).value),
    { signal }
  );
  return {
    element: whole,
    /** @param {string | null} name */
    update(name) {
      for (const input of whole.querySelectorAll("input")) input.checked = input.value === name;
    }
  };
}
