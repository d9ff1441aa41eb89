/**
 * The one place where numbers become colors: the diverging scale of everything signed, the class palette with its shapes,
 * and the mixing of decision regions. Colors come from CSS tokens, so that a theme is one style sheet.
 *
 * Mixing happens in OKLab (Björn Ottosson, 2020), where equal steps look equal. Scales are look-up tables of packed pixels
 * (little-endian RGBA, as ImageData holds them), one table look-up per pixel.
 */

/** @typedef {[number, number, number]} Rgb  red, green, blue in 0…255 */
/** @typedef {"square"|"circle"|"triangle"|"diamond"|"triangle-down"|"cross"} Shape */

/**
 * Classes in order: color token, color when the style sheet has none (Okabe and Ito, 2008), shape.
 * @type {ReadonlyArray<{token: string, color: string, shape: Shape}>}
 */
export const CLASSES = Object.freeze([
  { token: "--class-0", color: "#e69f00", shape: "square" },
  { token: "--class-1", color: "#0072b2", shape: "circle" },
  { token: "--class-2", color: "#009e73", shape: "triangle" },
  { token: "--class-3", color: "#cc79a7", shape: "diamond" },
  { token: "--class-4", color: "#56b4e9", shape: "triangle-down" },
  { token: "--class-5", color: "#d55e00", shape: "cross" },
]);

/** Confidence levels per class in a region table. */
export const LEVELS = 256;

/**
 * @typedef {object} Palette
 * @property {boolean} dark
 * @property {Uint32Array} diverging  256 packed pixels, 0 most negative, 255 most positive
 * @property {Uint32Array[]} classScales  per class 256 packed pixels from the background to the class color
 * @property {Rgb[]} classes
 * @property {string[]} classCss
 * @property {string[]} pointCss  class colors as small marks wear them over their own region
 * @property {string} negative
 * @property {string} neutral
 * @property {string} positive
 * @property {Rgb} surface  what pictures stand on
 * @property {string} surfaceCss
 * @property {string} ink
 * @property {string} muted
 * @property {string} line
 * @property {string} accent
 * @property {string} warning
 */

/**
 * @param {string} text  "#rgb", "#rrggbb", "rgb(1, 2, 3)" or "rgb(1 2 3 / 1)"
 * @returns {Rgb}
 * @throws {RangeError} when the text is none of these
 */
export function parseColor(text) {
  const trimmed = text.trim();
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(trimmed)?.[1];
  if (hex) {
    const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
    return [channel(full, 0), channel(full, 2), channel(full, 4)];
  }
  const parts = /^rgba?\(([^)]+)\)$/i.exec(trimmed)?.[1].split(/[\s,/]+/).map(Number);
  if (!parts || parts.length < 3 || parts.some(Number.isNaN)) throw new RangeError(`not a color: "${text}"`);
  return [parts[0], parts[1], parts[2]];
}

/**
 * @param {string} hex
 * @param {number} at
 */
function channel(hex, at) {
  return parseInt(hex.slice(at, at + 2), 16);
}

/** @param {number} value  0…255 sRGB → linear light 0…1 */
function toLinear(value) {
  const v = value / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

/** @param {number} value  linear light → 0…255 sRGB, clipped */
function fromLinear(value) {
  const v = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, v)) * 255);
}

/**
 * @param {Rgb} rgb
 * @returns {[number, number, number]} OKLab lightness, a, b
 */
export function toOklab([red, green, blue]) {
  const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/**
 * @param {[number, number, number]} lab
 * @returns {Rgb}
 */
export function fromOklab([lightness, a, b]) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/**
 * The color a share t of the way from one to another, even to the eye.
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} t  0…1
 * @returns {Rgb}
 */
export function mix(from, to, t) {
  const a = toOklab(from);
  const b = toOklab(to);
  return fromOklab([a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]);
}

/** @param {Rgb} rgb  one opaque pixel as ImageData's 32-bit view holds it */
export function pack([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {number} pixel */
export function cssOf(pixel) {
  return `rgb(${pixel & 255} ${(pixel >>> 8) & 255} ${(pixel >>> 16) & 255})`;
}

/**
 * @param {Rgb} from
 * @param {Rgb} to
 * @param {number} [length]
 */
export function sequentialScale(from, to, length = LEVELS) {
  return Uint32Array.from({ length }, (_, i) => pack(mix(from, to, i / (length - 1))));
}

/**
 * @param {Rgb} negative
 * @param {Rgb} neutral
 * @param {Rgb} positive
 * @returns {Uint32Array} 256 packed pixels; 127 and 128 are next to neutral
 */
export function divergingScale(negative, neutral, positive) {
  return Uint32Array.from({ length: LEVELS }, (_, i) => {
    const t = (i - 127.5) / 127.5;
    return pack(mix(neutral, t < 0 ? negative : positive, Math.abs(t)));
  });
}

/**
 * Colors of decision regions: entry class·256 + level, where level 0 is "as likely as any other class" and 255 is certain.
 * Even the least certain pixel keeps a tint, so that two classes never meet without a visible edge.
 *
 * @param {readonly Rgb[]} classes
 * @param {Rgb} surface
 * @param {number} [faint]  share of the class color at level 0
 * @param {number} [strong]  share at level 255
 */
export function regionScale(classes, surface, faint = 0.2, strong = 0.62) {
  const table = new Uint32Array(classes.length * LEVELS);
  classes.forEach((color, index) => {
    for (let level = 0; level < LEVELS; level += 1) {
      const share = faint + (strong - faint) * (level / (LEVELS - 1)) ** 0.85;
      table[index * LEVELS + level] = pack(mix(surface, color, share));
    }
  });
  return table;
}

const FALLBACK = {
  light: { negative: "#e06f0c", neutral: "#eef1f4", positive: "#1a7dc6", surface: "#ffffff", ink: "#17202a", muted: "#5d6b79", line: "#e3e7ec", accent: "#0b6bcb", warning: "#b45309" },
  dark: { negative: "#ff9a3d", neutral: "#222b35", positive: "#45a5ea", surface: "#171d24", ink: "#e8edf2", muted: "#93a1af", line: "#27303a", accent: "#5cb2ff", warning: "#f0b35a" },
};
/** @type {Record<keyof typeof FALLBACK.light, string>} */
const TOKENS = { negative: "--negative", neutral: "--neutral", positive: "--positive", surface: "--panel", ink: "--ink", muted: "--muted", line: "--line", accent: "--accent", warning: "--warning" };

/** @type {Palette|null} */
let current = null;
/** @type {Set<() => void>} */
const listeners = new Set();
let watching = false;

/** The colors of the theme on screen, read from the page's CSS tokens once per theme. @returns {Palette} */
export function palette() {
  watch();
  current ??= readPalette(getComputedStyle(document.documentElement));
  return current;
}

/**
 * @param {() => void} listener  called after the theme changed
 * @returns {() => void} stop listening
 */
export function onPaletteChange(listener) {
  watch();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function watch() {
  if (watching) return;
  watching = true;
  const changed = () => {
    current = null;
    listeners.forEach((listener) => listener());
  };
  new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class", "style"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
}

/**
 * @param {CSSStyleDeclaration} style
 * @returns {Palette}
 */
function readPalette(style) {
  const token = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  const dark = toOklab(colorOr(token(TOKENS.surface), "#ffffff"))[0] < 0.5;
  const fallback = dark ? FALLBACK.dark : FALLBACK.light;
  const named = /** @type {typeof FALLBACK.light} */ (
    Object.fromEntries(Object.entries(TOKENS).map(([key, name]) => [key, token(name) || fallback[/** @type {keyof typeof fallback} */ (key)]]))
  );
  const classes = CLASSES.map((entry) => colorOr(token(entry.token), entry.color));
  const surface = parseColor(named.surface);
  const neutral = parseColor(named.neutral);
  // Whole maps in the full colors of thin wires would glare on a dark page.
  const reach = dark ? 0.84 : 1;
  const lift = parseFloat(token("--lift") || (dark ? "24%" : "0%")) / 100;
  return {
    ...named,
    dark,
    surface,
    surfaceCss: named.surface,
    classes,
    classCss: classes.map((color) => cssOf(pack(color))),
    classScales: classes.map((color) => sequentialScale(mix(surface, color, dark ? 0.14 : 0.08), mix(surface, color, 0.92))),
    pointCss: classes.map((color) => cssOf(pack(lift ? mix(color, [255, 255, 255], lift) : color))),
    diverging: divergingScale(mix(neutral, parseColor(named.negative), reach), neutral, mix(neutral, parseColor(named.positive), reach)),
  };
}

/**
 * @param {string} text
 * @param {string} fallback
 */
function colorOr(text, fallback) {
  return parseColor(text || fallback);
}
