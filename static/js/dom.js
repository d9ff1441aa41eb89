/** Making elements in one expression. Text is always text: nothing here reads markup. */

/** @typedef {Node|string|number|null|undefined|false} Child */
/** @typedef {Record<string, string|number|boolean|null|undefined|((event: any) => void)>} Properties */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Properties} [properties]  attributes; functions are listeners ("click"); false, null and undefined leave the attribute out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name  of a symbol in the page's icon sheet
 * @returns {SVGSVGElement} decorative: its button carries the words
 */
export function icon(name) {
  const svg = /** @type {SVGSVGElement} */ (document.createElementNS(SVG, "svg"));
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/**
 * An SVG picture that the server drew (a thumbnail), with anything that could act taken out.
 * @param {string} text
 * @returns {Element|null}
 */
export function safeSvg(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  if (root.tagName !== "svg") return null;
  for (const element of [root, ...root.querySelectorAll("*")]) {
    if (/^(script|foreignobject|iframe|a|image|use|animate|set)$/i.test(element.tagName)) element.remove();
    for (const { name } of [...element.attributes]) if (/^on|href$/i.test(name)) element.removeAttribute(name);
  }
  root.setAttribute("aria-hidden", "true");
  return document.importNode(root, true);
}

/**
 * So many children, changed at the end alone: what has the focus keeps it.
 * @param {Element} element
 * @param {number} count
 * @param {(number: number) => Element} made
 */
export function resized(element, count, made) {
  while (element.childElementCount > count) element.lastElementChild?.remove();
  while (element.childElementCount < count) element.append(made(element.childElementCount));
}

/** @param {Element} element @param {string} text */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
