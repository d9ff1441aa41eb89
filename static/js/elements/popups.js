/** What opens beside a button: menus, cards and the answer to "what is this?". They close on Escape and on a click elsewhere. */

import { h, icon } from "../dom.js";

const GAP = 6;
const EDGE = 8;

/**
 * Puts an open popup under its button, or over it where there is no room, within the window.
 * @param {HTMLElement} popup
 * @param {Element} anchor
 */
export function place(popup, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popup;
  const left = Math.max(EDGE, Math.min(box.left, innerWidth - width - EDGE));
  const below = box.bottom + GAP;
  const above = box.top - GAP - height;
  const top = below + height <= innerHeight - EDGE || above < EDGE ? Math.min(below, Math.max(EDGE, innerHeight - height - EDGE)) : above;
  popup.style.left = `${left}px`;
  popup.style.top = `${top}px`;
}

/**
 * Opens `content` beside `anchor`; opening it again from the same button closes it.
 * @param {HTMLElement} anchor
 * @param {HTMLElement} popup
 * @param {{focus?: HTMLElement|null}} [how]
 * @returns {() => void} closes it
 */
export function openPopup(anchor, popup, { focus } = {}) {
  const opened = document.querySelector("[popover][data-owner]:popover-open");
  if (opened instanceof HTMLElement && opened.dataset.owner === ownerOf(anchor)) {
    opened.hidePopover();
    return () => undefined;
  }
  popup.popover = "auto";
  popup.dataset.owner = ownerOf(anchor);
  document.body.append(popup);
  popup.addEventListener("toggle", (event) => {
    if (/** @type {any} */ (event).newState === "open") return;
    anchor.setAttribute("aria-expanded", "false");
    if (popup.contains(document.activeElement) || document.activeElement === document.body) heirOf(anchor)?.focus({ preventScroll: true });
    popup.remove();
  });
  popup.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(popup, anchor);
  focus?.focus();
  return () => popup.matches(":popover-open") && popup.hidePopover();
}

/**
 * @param {HTMLElement} anchor
 * @returns {HTMLElement|null} the anchor, or what was drawn in its place meanwhile
 */
function heirOf(anchor) {
  return anchor.isConnected ? anchor : document.querySelector(`[data-focus="${CSS.escape(anchor.dataset.focus ?? "")}"]`);
}

let owners = 0;

/**
 * @param {HTMLElement} anchor
 * @returns {string}
 */
function ownerOf(anchor) {
  anchor.dataset.popup ??= String((owners += 1));
  return anchor.dataset.popup;
}

/**
 * A menu in which one entry is chosen.
 * @template T
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {{value: T, label: string, help?: string}[]} entries
 * @param {T} current
 * @param {(value: T) => void} choose
 */
export function openMenu(anchor, label, entries, current, choose) {
  const menu = h("div", { class: "popup menu", role: "menu", "aria-label": label });
  const items = entries.map(({ value, label: text, help }) => h("button", {
    type: "button", role: "menuitemradio", "aria-checked": String(value === current), tabindex: "-1", title: help || null,
    click: () => {
      close();
      choose(value);
    },
  }, icon("check"), text));
  menu.append(...items);
  menu.addEventListener("keydown", (event) => moveFocus(event, items));
  const close = openPopup(anchor, menu, { focus: items[Math.max(0, entries.findIndex(({ value }) => value === current))] });
}

/**
 * A menu of things to do.
 * @param {HTMLElement} anchor
 * @param {string} label
 * @param {{label: string, picture: string, act: () => void, disabled?: boolean}[]} entries
 */
export function openActions(anchor, label, entries) {
  const items = entries.map(({ label: text, picture, act, disabled }) => h("button", {
    type: "button", role: "menuitem", class: "menu-item", disabled,
    click: () => {
      close();
      act();
    },
  }, icon(picture), text));
  const menu = h("div", { class: "popup menu", role: "menu", "aria-label": label }, ...items);
  const able = items.filter((item) => !item.disabled);
  menu.addEventListener("keydown", (event) => moveFocus(event, able));
  const close = openPopup(anchor, menu, { focus: able[0] });
}

/**
 * Arrow keys, Home and End walk through a list of controls.
 * @param {KeyboardEvent} event
 * @param {HTMLElement[]} items
 * @param {{columns?: number}} [how]  how many stand in a row
 * @returns {HTMLElement|undefined} what has the focus now, if it moved
 */
export function moveFocus(event, items, { columns = 1 } = {}) {
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  /** @type {Record<string, number>} */
  const targets = { ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: items.length - 1 };
  if (columns > 1) Object.assign(targets, { ArrowRight: at + 1, ArrowLeft: at - 1 });
  const target = targets[event.key];
  if (target === undefined) return undefined;
  event.preventDefault();
  const item = items[columns > 1 ? Math.min(items.length - 1, Math.max(0, target)) : (target + items.length) % items.length];
  item?.focus();
  return item;
}

/**
 * The small button that says in one sentence what a control is.
 * @param {string} label  of the control
 * @param {string} text
 * @param {string} name  for people who cannot see which control it stands beside
 * @returns {HTMLElement|null} null where there is nothing to say
 */
export function whatIsThis(label, text, name) {
  if (!text) return null;
  const button = h("button", { type: "button", class: "what", "aria-label": name, title: text, click: () => openPopup(button, tip()) }, icon("help"));
  const tip = () => h("div", { class: "tooltip", role: "note" }, h("strong", {}, label), h("div", {}, text));
  return button;
}

/**
 * A dialog over the page, closed by its button, Escape or a click beside it.
 * @param {string} title
 * @param {string} close  words of the close button
 * @param {...Node} content
 * @returns {HTMLDialogElement} open; removed when closed
 */
export function openSheet(title, close, ...content) {
  const heading = h("h2", { id: "sheet-title" }, title);
  const sheet = h("dialog", { class: "sheet", "aria-labelledby": "sheet-title" },
    h("header", { class: "sheet-head" }, heading,
      h("button", { type: "button", class: "button plain square", "aria-label": close, click: () => sheet.close() }, icon("close"))),
    h("div", { class: "sheet-body" }, ...content));
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  sheet.addEventListener("close", () => sheet.remove());
  document.body.append(sheet);
  sheet.showModal();
  return sheet;
}
