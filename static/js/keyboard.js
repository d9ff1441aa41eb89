/** What the keys do. Keys are never taken from somebody who is typing, nor from a control that knows them itself. */

/** @type {Record<string, {action: string, value?: number}>} */
const KEYS = {
  " ": { action: "toggle" },
  ArrowRight: { action: "onward" },
  ".": { action: "step" },
  r: { action: "reset" },
  "[": { action: "slower" },
  "]": { action: "faster" },
  1: { action: "brush", value: 0 },
  2: { action: "brush", value: 1 },
  3: { action: "brush", value: 2 },
  4: { action: "brush", value: 3 },
  5: { action: "brush", value: 4 },
  6: { action: "brush", value: 5 },
  e: { action: "eraser" },
  f: { action: "enlarge" },
  "/": { action: "search" },
  "?": { action: "help" },
};

const TYPING = new Set(["text", "number", "search", "email", "url", "password", "tel", ""]);

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, defaultPrevented?: boolean}} event
 * @param {{tag?: string, type?: string, editable?: boolean, role?: string|null, dialog?: boolean}} focus  what has the focus
 * @returns {{action: string, value?: number}|null} what to do, or null to leave the key alone
 */
export function actionFor(event, focus = {}) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || focus.dialog || focus.editable) return null;
  const tag = focus.tag?.toLowerCase() ?? "";
  if (tag === "textarea" || tag === "select") return null;
  if (tag === "input" && (TYPING.has(focus.type ?? "") || event.key === " " || event.key === "ArrowRight")) return null;
  if (event.key === "ArrowRight" && focus.role) return null;
  if (event.key === " " && (["button", "summary", "a"].includes(tag) || focus.role)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return Object.hasOwn(KEYS, key) ? KEYS[key] : null;
}

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean}} event
 * @param {{tag?: string, type?: string, editable?: boolean, role?: string|null, dialog?: boolean}} focus
 * @returns {"undo"|"redo"|null} what Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y ask for; whoever types undoes their typing
 */
export function undoFor({ key, ctrlKey, metaKey, altKey, shiftKey }, focus = {}) {
  const tag = focus.tag?.toLowerCase() ?? "";
  const typing = focus.editable || tag === "textarea" || (tag === "input" && TYPING.has(focus.type ?? ""));
  if (!(ctrlKey || metaKey) || altKey || typing || focus.dialog) return null;
  if (key.toLowerCase() === "y") return "redo";
  if (key.toLowerCase() !== "z") return null;
  return shiftKey ? "redo" : "undo";
}

/**
 * @param {Element|null} element
 * @returns {{tag?: string, type?: string, editable?: boolean, role?: string|null, dialog?: boolean}}
 */
export function focusOf(element) {
  if (!(element instanceof HTMLElement)) return {};
  return {
    tag: element.tagName, type: element instanceof HTMLInputElement ? element.type : "", editable: element.isContentEditable,
    role: element.getAttribute("role"), dialog: Boolean(element.closest("dialog[open], [popover]:popover-open")),
  };
}

/**
 * Does what the keys say for as long as the page lives.
 * @param {Record<string, (value?: number) => boolean|void>} actions  by name; one that says false leaves the key alone
 */
export function listenToKeys(actions) {
  document.addEventListener("keydown", (event) => {
    const wanted = actionFor(event, focusOf(document.activeElement));
    if (!wanted || (event.repeat && !["step", "onward"].includes(wanted.action))) return;
    if (actions[wanted.action]?.(wanted.value) !== false) event.preventDefault();
  });
}
