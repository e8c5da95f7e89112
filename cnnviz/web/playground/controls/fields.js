// Fields: a label, a control, and what is wrong with it beside it.

import { number, words } from "../../words.js";
import { element, tell, unique } from "../dom.js";
import { shortest } from "../state/shortest.js";
import { readNumber } from "../state/written.js";
import { inTwoWays, isWithin } from "./pasted.js";

/** @typedef {import("./pasted.js").Bounds} Bounds */

/**
 * A number input. Something that is no number, or out of bounds, changes nothing: the field says
 * so, and the last good value stays in force. It is a text field, since the browser's own number
 * fields turn a pasted −1 into 1 and 0,5 into 5.
 *
 * @param {object} options
 * @param {Bounds} options.bounds
 * @param {string} options.label
 * @param {boolean} [options.cell] one of many in a grid: its label is not shown, and its number only
 *   while it is edited with all its digits
 * @param {HTMLElement} [options.error] where to say what is wrong, if not right below
 * @param {AbortSignal} options.signal
 * @param {(value: number) => void} options.onChange
 */
export function numberField({ bounds, label, cell = false, error, signal, onChange }) {
  const id = unique("number");
  const input = element("input", {
    type: "text",
    class: "cnnviz-number",
    id,
    autocomplete: "off",
    spellcheck: "false",
    // Keyboards of digits have no minus and no comma.
    inputmode: bounds.whole && bounds.low >= 0 ? "numeric" : "text",
    ...(cell ? { "aria-label": label } : {})
  });
  const message = error ?? element("span", { class: "cnnviz-error", hidden: true });
  message.id ||= unique("error");
  let good = 0;
  const settle = () => {
    input.removeAttribute("aria-invalid");
    input.removeAttribute("aria-describedby");
    if (message.dataset.of === id) tell(message, "");
  };
  const read = () => {
    const { value, twice } = readNumber(input.value);
    if (isWithin(value, bounds)) {
      good = bounds.whole ? value : Math.fround(value) || 0;
      settle();
      onChange(good);
      return;
    }
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-describedby", message.id);
    message.dataset.of = id;
    const why = twice ? inTwoWays(input.value) : wanted(bounds);
    tell(message, `${label}: ${why} ${words("Still in force: {value}.", { value: number(good) })}`);
  };
  input.addEventListener("input", read, { signal });
  input.addEventListener(
    "keydown",
    (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      const next = Math.min(bounds.high, Math.max(bounds.low, good + by));
      // Through float32, or 0.1 and 1 would be 1.100000001490116.
      input.value = shortest(Math.fround(next));
      read();
    },
    { signal }
  );
  const show = () => {
    settle();
    const all = shortest(good);
    input.value = cell && document.activeElement !== input ? brief(good) : all;
    if (cell) input.title = input.value === all ? "" : all;
  };
  input.addEventListener("focus", show, { signal });
  // What is left half written goes back to what is in force.
  input.addEventListener("blur", show, { signal });
  const whole = cell
    ? element("span", { class: "cnnviz-field" }, input)
    : element("span", { class: "cnnviz-field" }, element("label", { for: id }, label), input);
  if (!error) whole.append(message);
  return {
    element: whole,
    input,
    /** @param {number} value */
    set(value) {
      // What is typed stays as it is typed: 0.10 may be on its way to 0.105.
      const typed = readNumber(input.value).value;
      if (document.activeElement === input && Math.fround(typed) === Math.fround(value)) return;
      good = value;
      show();
    }
  };
}

/** What has room in a cell. @param {number} value */
export function brief(value) {
  const size = Math.abs(value);
  return shortest(Number(value.toPrecision(size < 0.1 ? 1 : size < 100 ? 2 : 5)));
}

/** @param {Bounds} bounds */
function wanted({ low, high, whole }) {
  const values = { low: number(low), high: number(high) };
  return whole
    ? words("a whole number from {low} to {high} is needed.", values)
    : words("a number from {low} to {high} is needed.", values);
}

/**
 * Two whole numbers, down and across.
 *
 * @param {object} options
 * @param {string} options.legend
 * @param {number} options.low
 * @param {number} options.high
 * @param {AbortSignal} options.signal
 * @param {(pair: [number, number]) => void} options.onChange
 */
export function pairField({ legend, low, high, signal, onChange }) {
  const error = element("span", { class: "cnnviz-error", hidden: true });
  const bounds = { low, high, whole: true };
  /** @type {[number, number]} */
  let held = [low, low];
  const sides = /** @type {const} */ ([0, 1]).map((side) =>
    numberField({
      bounds,
      label: side ? words("across") : words("down"),
      error,
      signal,
      onChange: (value) => {
        held = side ? [held[0], value] : [value, held[1]];
        onChange(held);
      }
    })
  );
  const whole = element(
    "fieldset",
    { class: "cnnviz-pair" },
    element("legend", {}, legend),
    ...sides.map((side) => side.element),
    error
  );
  return {
    element: whole,
    /** @param {[number, number]} pair */
    set(pair) {
      held = pair;
      sides.forEach((side, index) => side.set(pair[index] ?? low));
    }
  };
}

/**
 * @param {object} options
 * @param {string} options.label
 * @param {[string, string][]} options.choices value and text
 * @param {AbortSignal} options.signal
 * @param {(value: string) => void} options.onChange
 */
export function selectField({ label, choices, signal, onChange }) {
  const id = unique("select");
  const options = choices.map(([value, text]) => element("option", { value }, text));
  const select = element("select", { id }, ...options);
  select.addEventListener("change", () => onChange(select.value), { signal });
  return {
    element: element(
      "span",
      { class: "cnnviz-field" },
      element("label", { for: id }, label),
      select
    ),
    select,
    /** @param {string} value */
    set(value) {
      select.value = value;
    }
  };
}

/** @param {string} label @param {AbortSignal} signal @param {(checked: boolean) => void} onChange */
export function checkField(label, signal, onChange) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => onChange(input.checked), { signal });
  return {
    element: element("label", { class: "cnnviz-check" }, input, label),
    /** @param {boolean} checked */
    set(checked) {
      input.checked = checked;
    }
  };
}

/** @param {string} text @param {AbortSignal} signal @param {() => void} onPress */
export function button(text, signal, onPress) {
  const made = element("button", { type: "button", class: "cnnviz-button" }, text);
  made.addEventListener("click", onPress, { signal });
  return made;
}
