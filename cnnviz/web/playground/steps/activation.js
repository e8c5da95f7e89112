// An activation, one of those without settings of their own.

import { activation as layer } from "../../numbers/layers/activation.js";
import { words } from "../../words.js";
import { selectField } from "../controls/fields.js";
import { element } from "../dom.js";
import { choice } from "../state/fields.js";

/** @typedef {{kind: "act", name: string}} Activation */

/** Those that need no settings, as torch.nn.functional names them. */
export const ACTIVATIONS = layer.names.filter((name) => name !== "threshold");

/** @type {import("../steps.js").Family} */
export const activation = {
  name: "act",
  stage: "activation",
  fields: { act: ["f"] },
  label: () => words("Activation"),
  many: (count, most) =>
    words("It has {count} activations; at most {most} are computed.", { count, most }),
  fresh: () => ({ kind: "act", name: "relu" }),
  parse: (_, fields) => ({ kind: "act", name: choice("f", fields.needed("f"), ACTIVATIONS) }),
  format: ({ name }) => [`f=${name}`],
  operation: ({ name }) => ({ operation: name, settings: {}, weight: null, bias: null }),
  title: ({ name }) =>
    name === "relu" ? "ReLU" : words("Activation ({name})", { name: spoken(name) }),
  script: ({ name }) => [`maps = F.${name}(maps)`],

  controls(change, signal) {
    const field = selectField({
      label: words("Function"),
      choices: ACTIVATIONS.map((name) => [name, spoken(name)]),
      signal,
      onChange: (name) => change((spec) => ({ ...spec, name }))
    });
    return {
      element: element("div", { class: "cnnviz-fields" }, field.element),
      update: ({ name }) => field.set(name)
    };
  }
};

/** torch's name, as people write it where they write it otherwise. @param {string} name */
function spoken(name) {
  return name === "relu" ? "ReLU" : name;
}
