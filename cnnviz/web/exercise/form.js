// The form of an exercise: reads the answer, has it judged, and shows the verdict.

import { ready, words } from "../words.js";
import { judge, KINDS, TOOLS } from "./kinds.js";

/**
 * @param {HTMLElement} host
 * @param {HTMLFormElement} form
 * @returns {Promise<() => string>} judges what stands in the form, and gives the outcome
 */
export async function answerable(host, form) {
  const { src = "" } = host.dataset;
  const [answer] = await Promise.all([fetch(src), ready()]);
  if (!answer.ok) throw new Error(`${src}: ${answer.status}`);
  const data = await answer.json();
  const { read, show } = KINDS[data.kind];
  const verdict = /** @type {HTMLElement} */ (form.querySelector(".cnnviz-verdict"));
  return () => {
    const texts = new FormData(form).getAll("answer").map(String);
    const given = read ? read(texts, data) : texts[0] || "";
    const { outcome, message, made } = judge(data, given);
    verdict.dataset.outcome = outcome;
    // Its texts are the build's; of what was typed it holds numbers alone.
    verdict.innerHTML = message;
    if (outcome === "wrong") verdict.prepend(`${words("Not yet.")} `);
    if (outcome === "right") verdict.append(` ${words("The solution below tells why.")}`);
    show?.(form, data, made, TOOLS);
    if (outcome === "compare") host.querySelector(".cnnviz-solution")?.setAttribute("open", "");
    return outcome;
  };
}
