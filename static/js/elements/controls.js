/** One field of a form on the page: label, help, control, and its error in place. */

import { h } from "../dom.js";
import { shortened } from "../format.js";
import { fromPosition, inputText, parseInput, toPosition } from "../forms.js";
import { t } from "../messages.js";
import { sameJson } from "../paths.js";
import { cutOf } from "../pasting.js";
import { whatIsThis } from "./popups.js";

/** @typedef {import("../forms.js").Field} Field */
/**
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(value: any) => void} show  the value that holds now; never taken from under somebody who is typing
 * @property {(message: string) => void} complain  what is wrong, or ""
 * @property {(message: string) => void} wait  what is said of a change that is not answered yet, once that takes long; "" when it is answered
 * @property {(disabled: boolean) => void} disable
 * @property {(may: (value: any) => boolean) => void} allow  which options can be chosen, where it is a choice
 */

/** So many milliseconds a change may be on its way before that is said. */
const UNHEARD = 1000;

let ids = 0;

/**
 * @param {Field} field
 * @param {(value: any) => void} change  called with every valid new value
 * @returns {Control}
 */
export function makeControl(field, change) {
  const id = `field-${(ids += 1)}`;
  const error = h("div", { class: "field-error", id: `${id}-error`, role: "alert" });
  /** What is wrong with what was typed, and stays until it is typed anew; what the server says is wrong; what else there is to say. */
  const said = { refused: "", wrong: "", noted: "" };
  const say = (/** @type {Partial<typeof said>} */ news) => {
    const wrong = Object.assign(said, news).refused || said.wrong;
    error.textContent = [wrong, said.noted].filter(Boolean).join(". ");
    for (const input of inputs) input.setAttribute("aria-invalid", String(Boolean(wrong)));
  };
  const complain = (/** @type {string} */ wrong) => say({ wrong });
  const remark = (/** @type {string} */ noted) => say({ noted, wrong: "" });
  const refuse = (/** @type {string} */ refused) => say({ refused });
  const build = BUILDERS[field.control] ?? BUILDERS.text;
  const { parts, inputs, show, allow = () => undefined, wide } = build({ field, id, complain, remark, refuse, change });
  const hint = field.hint ? h("p", { class: "field-hint", id: `${id}-hint` }, field.hint) : null;
  for (const input of inputs) input.setAttribute("aria-describedby", hint ? `${hint.id} ${error.id}` : error.id);
  const label = h("div", { class: "field-label" }, h("label", { for: id }, field.label), whatIsThis(field.label, field.help, t("form.help", { label: field.label })));
  const element = h("div", { class: wide ? "field wide" : "field", "data-path": field.path }, label, ...parts, hint, error);
  const disable = (/** @type {boolean} */ disabled) => inputs.forEach((input) => { input.disabled = disabled; });
  /** @type {any} what holds, as it was told last */
  let held;
  const tell = (/** @type {any} */ value) => {
    if (said.refused && sameJson(value, held)) return;
    held = value;
    if (said.refused) refuse("");  // what holds has become another: what was typed for the one before is of no use
    show(value);
  };
  return { element, show: tell, complain, wait: waiter(element), disable, allow };
}

/**
 * @param {HTMLElement} element  of a field
 * @returns {(message: string) => void} marks it while its change is on its way, and says so where that takes long
 */
function waiter(element) {
  const note = h("p", { class: "field-waiting", role: "status" });
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let timer;
  return (message) => {
    if (Boolean(message) === element.hasAttribute("data-waiting")) return;
    clearTimeout(timer);
    element.toggleAttribute("data-waiting", Boolean(message));
    note.remove();
    if (!message) return;
    note.textContent = "";
    timer = setTimeout(() => {
      element.append(note);
      note.textContent = message;
    }, UNHEARD);
  };
}

/**
 * @typedef {{field: Field, id: string, complain(message: string): void, remark(message: string): void, refuse(message: string): void, change(value: any): void}} Order
 *   `remark`: something is to be said, but nothing is wrong; `refuse`: what was typed is never sent, and stays to be mended
 */
/** @typedef {{parts: HTMLElement[], inputs: (HTMLInputElement|HTMLSelectElement|HTMLTextAreaElement)[], show(value: any): void,
 *   allow?(may: (value: any) => boolean): void, wide?: boolean}} Built  `allow`: of a choice, which of its options can be chosen */

/** @type {Record<string, (order: Order) => Built>} */
const BUILDERS = { slider, choice, switch: toggle, number, text, lines };

/**
 * @param {Order} order
 * @returns {Built}
 */
function slider({ field, id, complain, refuse, change }) {
  const range = h("input", { type: "range", min: 0, max: 1000, step: 1, "aria-label": field.label });
  const number = numberInput(field, id, refuse, (value) => {
    showRange(value);
    change(value);
  });
  const showRange = (/** @type {number} */ value) => {
    const position = toPosition(field, value);
    range.value = String(position);
    range.style.setProperty("--fill", `${position / 10}%`);
    range.setAttribute("aria-valuetext", inputText(value));
  };
  range.addEventListener("input", () => {
    const value = fromPosition(field, range.valueAsNumber);
    refuse("");
    complain("");
    number.value = inputText(value);
    range.style.setProperty("--fill", `${range.valueAsNumber / 10}%`);
    range.setAttribute("aria-valuetext", inputText(value));
    change(value);
  });
  range.addEventListener("keydown", (event) => nudge(event, range));
  const show = (/** @type {any} */ value) => {
    if (document.activeElement !== number) number.value = inputText(value);
    if (!range.matches(":active")) showRange(value ?? 0);
  };
  return { parts: [number, range], inputs: [number, range], show };
}

/**
 * Arrow keys move a slider by a hundredth of its way, finely enough for the eye and far enough to be felt.
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} range
 */
function nudge(event, range) {
  /** @type {Record<string, number>} */
  const moves = { ArrowUp: 10, ArrowRight: 10, ArrowDown: -10, ArrowLeft: -10, PageUp: 100, PageDown: -100 };
  const move = moves[event.key];
  if (move === undefined) return;
  event.preventDefault();
  range.valueAsNumber += move;
  range.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * @param {Field} field
 * @param {string} id
 * @param {(message: string) => void} refuse
 * @param {(value: any) => void} change
 * @returns {HTMLInputElement}
 */
function numberInput(field, id, refuse, change) {
  const input = h("input", { id, class: "input number", inputmode: field.integer ? "numeric" : "decimal", autocomplete: "off", spellcheck: "false" });
  if (field.nullable) input.placeholder = field.none || t("form.none");
  input.addEventListener("change", () => {
    const { value, error } = parseInput(field, input.value);
    refuse(error ? errorText(field, error, input.value.trim()) : "");
    if (!error) change(value);
  });
  input.addEventListener("focus", () => input.select());
  return input;
}

/**
 * @param {Field} field
 * @param {"number"|"whole"|"low"|"high"} error
 * @param {string} text  as typed
 * @returns {string} the field, the rule and the value
 */
function errorText(field, error, text) {
  const open = (error === "low" && field.openMin) || (error === "high" && field.openMax) ? ".open" : "";
  return t(text ? `form.error.${error}${open}` : "form.error.empty", { name: field.label, typed: shortened(text), min: inputText(field.min), max: inputText(field.max) });
}

/**
 * @param {Order} order
 * @returns {Built}
 */
function number({ field, id, refuse, change }) {
  const input = numberInput(field, id, refuse, change);
  return { parts: [input], inputs: [input], show: (value) => { if (document.activeElement !== input) input.value = inputText(value); } };
}

/**
 * @param {Order} order
 * @returns {Built}
 */
function text({ field, id, complain, remark, change }) {
  const input = h("input", { id, class: "input code", type: "text", autocomplete: "off", spellcheck: "false", maxlength: field.maxLength });
  const cut = tellCuts(input, remark);
  input.addEventListener("change", () => {
    remark(cut());
    complain("");
    change(input.value);
  });
  return { parts: [input], inputs: [input], wide: true, show: (value) => { if (document.activeElement !== input) input.value = inputText(value); } };
}

/**
 * A field takes no more than its most; that something of a pasted text was left out has to be said, until something else is typed.
 * @param {HTMLInputElement|HTMLTextAreaElement} input
 * @param {(message: string) => void} remark
 * @returns {() => string} what there is to be said now
 */
function tellCuts(input, remark) {
  let told = "";
  input.addEventListener("paste", (event) => {
    const cut = cutOf(/** @type {ClipboardEvent} */ (event), input);
    told = cut ? t("paste.first", cut) : "";
    remark(told);
  });
  input.addEventListener("input", (event) => {
    if (/** @type {InputEvent} */ (event).inputType === "insertFromPaste") return;
    told = "";
    remark(told);
  });
  return () => told;
}

/**
 * @param {Order} order
 * @returns {Built}
 */
function lines({ field, id, remark, change }) {
  const input = h("textarea", { id, class: "input code", rows: 8, autocomplete: "off", spellcheck: "false", maxlength: field.maxLength });
  const cut = tellCuts(input, remark);
  input.addEventListener("change", () => {
    remark(cut());
    change(input.value);
  });
  return { parts: [input], inputs: [input], wide: true, show: (value) => { if (document.activeElement !== input) input.value = String(value ?? ""); } };
}

/**
 * @param {Order} order
 * @returns {Built}
 */
function choice({ field, id, complain, change }) {
  const select = h("select", { id, class: "input" }, ...field.options.map((option, i) => h("option", { value: i }, option.label)));
  select.addEventListener("change", () => {
    complain("");
    change(field.options[Number(select.value)].value);
  });
  const allow = (/** @type {(value: any) => boolean} */ may) => field.options.forEach((option, i) => { select.options[i].hidden = select.options[i].disabled = !may(option.value); });
  return { parts: [select], inputs: [select], allow, show: (value) => { select.value = String(field.options.findIndex((option) => option.value === value)); } };
}

/**
 * @param {Order} order
 * @returns {Built}
 */
function toggle({ field, id, change }) {
  const input = h("input", { id, type: "checkbox", role: "switch", class: "switch", change: () => change(input.checked) });
  return { parts: [input], inputs: [input], show: (value) => { input.checked = Boolean(value); } };
}
