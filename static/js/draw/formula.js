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

/** Before these a line may be broken. */
const BREAKS = { equals: new Set(["="]), terms: new Set(["=", "+", "−", "-"]) };

/**
 * @param {Element} math
 * @param {"equals"|"terms"} at
 * @returns {Element[]} the same in parts, each beginning at an equals sign, or at one that adds, so that a narrow page can break the line there
 */
function parted(math, at) {
  const only = math.childElementCount === 1 ? math.firstElementChild : null;
  /** @type {Element[][]} */
  const parts = [[]];
  for (const child of (only?.localName === "mrow" ? only : math).children) {
    const begins = child.localName === "mo" && BREAKS[at].has(child.textContent?.trim() ?? "") && binary(parts.at(-1)?.at(-1));
    if (begins) {
      child.setAttribute("form", "infix"); // at the beginning of a part it would be taken for a sign
      parts.push([]);
    }
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

/** @param {Element|undefined} before @returns {boolean} whether an operator after this stands between two things, and is no sign */
function binary(before) {
  return before !== undefined && (before.localName !== "mo" || [")", "]", "…", "⋯"].includes(before.textContent?.trim() ?? ""));
}

/**
 * Shows a formula, and nothing else, in an element; the same again costs nothing.
 * @param {Element} host
 * @param {string} markup  empty for none
 * @param {{breaks?: boolean|"terms"}} [how]  whether the line may be broken before each equals sign; "terms": before each plus and minus, too
 */
export function setFormula(host, markup, { breaks = false } = {}) {
  if (shown.get(host) === markup) return;
  shown.set(host, markup);
  const made = markup ? formula(markup) : null;
  host.replaceChildren(...(!made ? [] : breaks ? parted(made, breaks === true ? "equals" : breaks) : [made]));
}
