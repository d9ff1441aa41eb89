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
 * Shows a formula, and nothing else, in an element; the same again costs nothing.
 * @param {Element} host
 * @param {string} markup  empty for none
 */
export function setFormula(host, markup) {
  if (shown.get(host) === markup) return;
  shown.set(host, markup);
  const made = markup ? formula(markup) : null;
  host.replaceChildren(...(made ? [made] : []));
}
