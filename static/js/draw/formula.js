/** Formulas: MathML as the server made it, put into the page with nothing in it that could act. */

const MATHML = "http://www.w3.org/1998/Math/MathML";
const ELEMENTS = new Set(["math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup", "mfrac", "msqrt", "mroot", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded"]);
const ATTRIBUTES = new Set(["display", "stretchy", "fence", "form", "separator", "mathvariant", "displaystyle", "scriptlevel", "columnalign", "linethickness", "width", "minsize", "maxsize", "movablelimits"]);

/** @type {WeakMap<Element, string>} */
const shown = new WeakMap();

/**
 * @param {string} markup
 * @returns {Element|null} null where it is no formula
 */
export function formula(markup) {
  const root = new DOMParser().parseFromString(markup, "application/xml").documentElement;
  if (root.namespaceURI !== MATHML || root.localName !== "math") return null;
  for (const element of [root, ...root.querySelectorAll("*")]) {
    if (element.namespaceURI !== MATHML || !ELEMENTS.has(element.localName)) return null;
    for (const { name } of [...element.attributes]) if (name !== "xmlns" && !ATTRIBUTES.has(name)) element.removeAttribute(name);
  }
  return document.importNode(root, true);
}

/**
 * @param {Element} math
 * @returns {Element[]} the same in parts, each beginning at an equals sign, so that a narrow page can break the line there
 */
function parted(math) {
  const only = math.childElementCount === 1 ? math.firstElementChild : null;
  /** @type {Element[][]} */
  const parts = [[]];
  for (const child of (only?.localName === "mrow" ? only : math).children) {
    if (child.localName === "mo" && child.textContent?.trim() === "=" && parts.at(-1)?.length) parts.push([]);
    parts.at(-1)?.push(child);
  }
  return parts.map((children) => {
    const part = /** @type {Element} */ (math.cloneNode(false));
    const row = document.createElementNS(MATHML, "mrow");
    row.append(...children);
    part.append(row);
    return part;
  });
}

/**
 * Shows a formula, and nothing else, in an element; the same again costs nothing.
 * @param {Element} host
 * @param {string} markup  empty for none
 * @param {{breaks?: boolean}} [how]  whether the line may be broken before each equals sign
 */
export function setFormula(host, markup, { breaks = false } = {}) {
  if (shown.get(host) === markup) return;
  shown.set(host, markup);
  const made = markup ? formula(markup) : null;
  host.replaceChildren(...(!made ? [] : breaks ? parted(made) : [made]));
}
