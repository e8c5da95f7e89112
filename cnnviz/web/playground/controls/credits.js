// Whose images these are.

import { words } from "../../words.js";
import { element } from "../dom.js";

/** Of the static page the credits of the pictures stay, as their licences ask. @param {HTMLElement} host */
export function kept(host) {
  const credits = [...host.querySelectorAll(".cnnviz-credit")];
  if (!credits.length) return [];
  return [
    element(
      "details",
      { class: "cnnviz-more" },
      element("summary", {}, words("Whose images these are")),
      ...credits
    )
  ];
}
