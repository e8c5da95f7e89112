// A person's own file: chosen, dropped or pasted.

import { number, words } from "../../../words.js";
import { element, tell } from "../../dom.js";
import { Unusable } from "../../images/header.js";
import { readsAreChanged } from "../../images/noise.js";
import { explained } from "../../images/unusable.js";
import { upload } from "../../images/upload.js";
import { LIMITS } from "../../state/limits.js";
import { button } from "../fields.js";

/** @typedef {import("../../images/upload.js").Upload} Upload */

/** What text is pasted into. */
const FIELD = "textarea, input:not([type=radio], [type=checkbox], [type=range], [type=file])";

/** @param {HTMLElement} root where a file may be dropped @param {AbortSignal} signal @param {(upload: Upload) => void} onUpload */
export function ownFile(root, signal, onUpload) {
  const input = element("input", {
    type: "file",
    accept: "image/png,image/jpeg,image/webp,image/gif,image/bmp",
    hidden: true
  });
  const problem = element("p", { class: "cnnviz-error", role: "alert", hidden: true });
  const note = element("p", { class: "cnnviz-remark", role: "status", hidden: true });
  let accepted = false;
  /** What the reader is asked about. @type {File | null} */
  let waiting = null;
  const goOn = button(words("Go on with the changed pixels"), signal, () => {
    accepted = true;
    goOn.hidden = true;
    if (waiting) void take(waiting);
  });
  goOn.hidden = true;

  /** @param {File} file */
  const take = async (file) => {
    waiting = file;
    tell(problem, "");
    try {
      const found = await upload(file);
      // Another file may have been chosen meanwhile.
      if (waiting !== file || signal.aborted) return;
      const changed = readsAreChanged();
      goOn.hidden = !changed || accepted;
      if (changed && !accepted) {
        tell(
          problem,
          words(
            "This browser changes pixels that a page reads from an image, as a protection against tracking. The numbers would not be those of your image."
          )
        );
        return;
      }
      tell(
        note,
        [
          described(found),
          changed
            ? words(
                "The browser has changed its pixels: the numbers are not exactly those of the file."
              )
            : ""
        ]
          .filter(Boolean)
          .join(" ")
      );
      onUpload(found);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Unusable)) console.warn(error);
      const why =
        error instanceof Unusable
          ? explained(error)
          : words("It cannot be read. Look whether it is still there, then choose it again.");
      tell(problem, `${file.name}: ${why}`);
    }
  };

  input.addEventListener(
    "change",
    () => {
      const [file] = input.files ?? [];
      if (file) void take(file);
      // The same file can be chosen again.
      input.value = "";
    },
    { signal }
  );
  root.addEventListener(
    "dragover",
    (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      root.toggleAttribute("data-dropping", true);
    },
    { signal }
  );
  root.addEventListener(
    "dragleave",
    ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || !root.contains(relatedTarget))
        root.removeAttribute("data-dropping");
    },
    { signal }
  );
  root.addEventListener(
    "drop",
    (event) => {
      root.removeAttribute("data-dropping");
      const [file] = event.dataTransfer?.files ?? [];
      if (!file) return;
      event.preventDefault();
      void take(file);
    },
    { signal }
  );
  document.addEventListener(
    "paste",
    (event) => {
      const [file] = event.clipboardData?.files ?? [];
      // A cell of a table comes as a picture, too: into a field it goes as text.
      if (!file || (event.target instanceof Element && event.target.matches(FIELD))) return;
      event.preventDefault();
      void take(file);
    },
    { signal }
  );

  return {
    /** Something else was chosen: a file that is still being read comes too late. */
    forget() {
      waiting = null;
      goOn.hidden = true;
    },
    element: element(
      "div",
      { class: "cnnviz-own" },
      element(
        "div",
        { class: "cnnviz-drop" },
        button(words("Choose a file"), signal, () => input.click()),
        " ",
        words("or drop an image anywhere here, or paste one."),
        input
      ),
      element(
        "p",
        { class: "cnnviz-remark" },
        words(
          "Your image stays on this machine: everything is computed in your browser, and nothing is sent. Colours become grey; an image with a side of more than {most} pixels is scaled down.",
          { most: LIMITS.own }
        )
      ),
      problem,
      goOn,
      note
    )
  };
}

/** @param {Upload} upload */
function described({ name, image, original }) {
  const values = { name, height: number(image.height), width: number(image.width) };
  if (!original) return words("{name}: {height} × {width} pixels.", values);
  const before = { down: number(original[0]), across: number(original[1]) };
  return words("{name}: scaled down from {down} × {across} to {height} × {width} pixels.", {
    ...values,
    ...before
  });
}
