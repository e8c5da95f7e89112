// The kernels of a convolution: which of them is edited, one more, one less, presets, the size.

import { number, words } from "../../../words.js";
import { element, unique } from "../../dom.js";
import { resized } from "../../state/kernels.js";
import { LIMITS } from "../../state/limits.js";
import { banks, known, valuesOf } from "../../state/presets.js";
import { button, numberField, selectField } from "../fields.js";
import { kernelGrid } from "./kernelgrid.js";
import { transformations } from "./transformations.js";

/**
 * @typedef {import("../../state/state.js").Kernel} Kernel
 * @typedef {{kernels: Kernel[], bias: number[]}} Bank what of a step is edited here
 * @typedef {(change: (spec: Bank) => Bank, dragging?: boolean) => void} Change
 */

const SIZES = Array.from({ length: LIMITS.side }, (_, index) => index + 1);

/**
 * @param {import("../../state/presets.js").Preset[]} presets
 * @param {Change} change @param {AbortSignal} signal @param {(text: string) => void} say
 */
export function bankControls(presets, change, signal, say) {
  let chosen = 0;
  /** @type {Bank | null} */
  let spec = null;
  const name = unique("kernel");
  const tabs = element("div", { class: "cnnviz-tabs" });
  tabs.addEventListener(
    "change",
    ({ target }) => {
      chosen = Number(/** @type {HTMLInputElement} */ (target).value);
      if (spec) update(spec);
    },
    { signal }
  );

  /** @param {(kernel: Kernel) => Kernel} made */
  const one = (made) =>
    change((old) =>
      withKernels(
        old,
        old.kernels.map((kernel, k) => (k === chosen ? made(kernel) : kernel))
      )
    );
  /** @param {(kernel: Kernel) => Kernel} made */
  const whole = (made) => {
    const kernel = spec?.kernels[chosen];
    if (!spec || !kernel) return;
    const turned = made(kernel);
    const all = turned.length !== kernel.length && spec.kernels.length > 1;
    if (!all) return one(made);
    // The kernels of a bank have one size, so where it changes, all of them are turned.
    say(words("All kernels were turned: the kernels of a convolution have one size."));
    change((old) => withKernels(old, old.kernels.map(made)));
  };

  const add = button(words("Add a kernel"), signal, () => {
    change((old) => {
      const kernels = [
        ...old.kernels,
        (old.kernels[chosen] ?? [[0]]).map((row) => row.map(() => 0))
      ];
      return { ...old, kernels, bias: [...old.bias, 0] };
    });
    choose((spec?.kernels.length ?? 1) - 1);
    say(words("Kernel {number} was added; it holds zeros.", { number: number(chosen + 1) }));
  });
  const remove = button(words("Remove this kernel"), signal, () => {
    if ((spec?.kernels.length ?? 1) < 2) return;
    const gone = chosen;
    change((old) => ({
      ...old,
      kernels: old.kernels.filter((_, index) => index !== gone),
      bias: old.bias.filter((_, index) => index !== gone)
    }));
    choose(Math.max(0, gone - 1));
    say(words("Kernel {number} was removed.", { number: number(gone + 1) }));
  });

  const preset = presetField(presets, signal, (kernels, isBank) => {
    if (isBank) {
      chosen = 0;
      change((old) => ({ ...old, kernels, bias: kernels.map((_, index) => old.bias[index] ?? 0) }));
      return;
    }
    const [kernel] = kernels;
    if (kernel) place(kernel);
  });
  const source = element("p", { class: "cnnviz-remark" });
  const sizes = /** @type {const} */ ([0, 1]).map((side) =>
    selectField({
      label: side ? words("Columns") : words("Rows"),
      choices: SIZES.map((size) => [String(size), number(size)]),
      signal,
      onChange: (size) =>
        change((old) => {
          const [rows, columns] = sizeOf(old.kernels[0]);
          const wanted = side ? [rows, Number(size)] : [Number(size), columns];
          return withKernels(
            old,
            old.kernels.map((kernel) => resized(kernel, wanted[0] ?? 1, wanted[1] ?? 1))
          );
        })
    })
  );
  /** @param {Kernel} kernel in place of the chosen one */
  const place = (kernel) =>
    change((old) => withKernels(old, fitted(old.kernels, chosen, kernel, say)));
  const grid = kernelGrid(
    signal,
    (row, column, value, dragging) =>
      change(
        (old) =>
          withKernels(
            old,
            old.kernels.map((kernel, k) =>
              k === chosen ? placed(kernel, row, column, value) : kernel
            )
          ),
        dragging
      ),
    (kernel) => {
      place(kernel);
      say(words("The pasted kernel was taken."));
    }
  );
  const bias = numberField({
    bounds: { low: -LIMITS.bias, high: LIMITS.bias, whole: false },
    label: words("Bias"),
    signal,
    onChange: (value) =>
      change((old) => ({ ...old, bias: old.bias.map((held, k) => (k === chosen ? value : held)) }))
  });

  const choose = (/** @type {number} */ kernel) => {
    chosen = kernel;
    if (spec) update(spec);
    tabs.querySelectorAll("input")[chosen]?.focus();
  };

  const update = (/** @type {Bank} */ now) => {
    spec = now;
    chosen = Math.min(chosen, now.kernels.length - 1);
    if (tabs.childElementCount !== now.kernels.length) {
      tabs.replaceChildren(...now.kernels.map((_, index) => tab(name, index)));
    }
    tabs.querySelectorAll("input").forEach((input, index) => {
      input.checked = index === chosen;
    });
    add.disabled = now.kernels.length >= LIMITS.kernels;
    remove.disabled = now.kernels.length < 2;
    const kernel = now.kernels[chosen] ?? [];
    const [rows, columns] = sizeOf(kernel);
    sizes[0]?.set(String(rows));
    sizes[1]?.set(String(columns));
    grid.update(kernel);
    bias.set(now.bias[chosen] ?? 0);
    const found = known(presets, kernel);
    preset.set(found ? String(presets.indexOf(found)) : "");
    source.textContent = found ? words("Source: {source}", { source: found.source }) : "";
  };

  return {
    element: element(
      "fieldset",
      { class: "cnnviz-bank" },
      element("legend", {}, words("Kernels")),
      element("div", { class: "cnnviz-row" }, tabs, add, remove),
      element(
        "div",
        { class: "cnnviz-fields" },
        preset.element,
        ...sizes.map((size) => size.element)
      ),
      grid.element,
      element("div", { class: "cnnviz-fields" }, bias.element),
      source,
      transformations(signal, whole)
    ),
    update
  };
}

/** @param {string} name @param {number} index */
function tab(name, index) {
  const input = element("input", { type: "radio", name, value: index });
  return element(
    "label",
    { class: "cnnviz-tab" },
    input,
    words("Kernel {number}", { number: number(index + 1) })
  );
}

/**
 * A menu of the presets: value of an option is the preset's index, or "bank NAME".
 *
 * @param {import("../../state/presets.js").Preset[]} presets @param {AbortSignal} signal
 * @param {(kernels: Kernel[], isBank: boolean) => void} onChoose
 */
function presetField(presets, signal, onChoose) {
  const all = banks(presets);
  const field = selectField({
    label: words("Preset"),
    choices: [["", words("numbers of your own")]],
    signal,
    onChange: (value) => {
      const bank = all.find(({ name }) => value === `bank ${name}`);
      const preset = presets[Number(value)];
      if (bank) onChoose(bank.kernels.map(valuesOf), true);
      else if (value && preset) onChoose([valuesOf(preset)], false);
    }
  });
  for (const { name, kernels, whole } of all) {
    const group = element("optgroup", { label: name });
    if (whole)
      group.append(
        element(
          "option",
          { value: `bank ${name}` },
          words("all {count} of {bank}", { count: number(kernels.length), bank: name })
        )
      );
    group.append(
      ...kernels.map((one) => element("option", { value: presets.indexOf(one) }, one.name))
    );
    field.select.append(group);
  }
  return field;
}

/**
 * The kernels with one of them put in another's place; smaller ones get zeros around them, so that
 * all have one size and no number is lost.
 *
 * @param {Kernel[]} kernels @param {number} place @param {Kernel} kernel @param {(text: string) => void} say
 */
function fitted(kernels, place, kernel, say) {
  if (kernels.length === 1) return [kernel];
  const [rows, columns] = sizeOf(kernels[0]);
  const [down, across] = [Math.max(rows, kernel.length), Math.max(columns, sizeOf(kernel)[1])];
  if (
    down !== kernel.length ||
    across !== sizeOf(kernel)[1] ||
    down !== rows ||
    across !== columns
  ) {
    say(
      words(
        "Zeros were added around the smaller kernels: the kernels of a convolution have one size."
      )
    );
  }
  return kernels.map((old, index) => resized(index === place ? kernel : old, down, across));
}

/** @template {Bank} T @param {T} spec @param {Kernel[]} kernels @returns {T} */
function withKernels(spec, kernels) {
  return { ...spec, kernels };
}

/** @param {Kernel} kernel @param {number} row @param {number} column @param {number} value @returns {Kernel} */
function placed(kernel, row, column, value) {
  return kernel.map((numbers, y) =>
    y === row ? numbers.map((old, x) => (x === column ? value : old)) : numbers
  );
}

/** @param {Kernel | undefined} kernel @returns {[number, number]} */
function sizeOf(kernel) {
  return [kernel?.length ?? 1, kernel?.[0]?.length ?? 1];
}
