// The state as something to take along: a link, a script.

import { words } from "../../words.js";
import { element } from "../dom.js";
import { button } from "./fields.js";

/** @param {AbortSignal} signal @param {{link: () => string, script: () => string | null, say: (text: string) => void}} hands */
export function shareControls(signal, { link, script, say }) {
  const code = element("textarea", {
    class: "cnnviz-script",
    readonly: true,
    rows: 12,
    spellcheck: "false",
    "aria-label": words("PyTorch script"),
    hidden: true
  });
  const copy = async (/** @type {string} */ text, /** @type {string} */ done) => {
    try {
      await navigator.clipboard.writeText(text);
      say(done);
    } catch {
      say(words("The browser does not let this page copy. Select the text and copy it yourself."));
    }
  };
  return element(
    "div",
    { class: "cnnviz-share" },
    element(
      "div",
      { class: "cnnviz-buttons" },
      button(words("Copy link"), signal, () => {
        void copy(link(), words("The link was copied."));
      }),
      button(words("Copy as PyTorch"), signal, () => {
        const text = script();
        if (!text) {
          say(words("There is no script for a step that cannot be computed."));
          return;
        }
        code.value = text;
        code.hidden = false;
        void copy(text, words("The script was copied; it computes the same numbers."));
      })
    ),
    code
  );
}
