/**
 * The screen as a picture: the page itself, its style sheets and its canvases in one SVG file, and that drawn as PNG.
 * Nothing comes from anywhere but this page's own server.
 */

import { currentTheme } from "./theme.js";

const SVG = "http://www.w3.org/2000/svg";
/** What takes no part in the picture: what does nothing by itself, and what floats over the page for a moment. */
const LEFT_OUT = "script, noscript, template, head, [popover], dialog";
/** Of a canvas, what decides where its picture stands. */
const PLACED_BY = ["position", "inset", "display", "margin", "transform", "border-radius", "z-index", "opacity", "grid-area", "cursor"];
const SHARPNESS = 2;
/** In a picture nothing moves and nothing scrolls. */
const STILL = "* { scrollbar-width: none !important; animation: none !important; transition: none !important; caret-color: transparent !important; }";

/** @returns {Promise<string>} the window's contents as an SVG document */
export async function screenSvg() {
  const styles = await styleText();
  const root = document.documentElement;
  const { clientWidth: width, clientHeight: height } = root;
  const page = /** @type {HTMLElement} */ (root.cloneNode(true));
  freeze(root, page);
  for (const part of page.querySelectorAll(LEFT_OUT)) part.remove();
  const theme = currentTheme();
  page.dataset.theme = theme;
  page.style.display = "block";
  page.style.width = `${width}px`;
  page.style.height = `${height}px`;
  const style = document.createElementNS(SVG, "style");
  style.textContent = `${styles}\n${STILL}`;
  const content = element("foreignObject", { width: "100%", height: "100%" }, page);
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const look = `font-size: ${getComputedStyle(root).fontSize}; color-scheme: ${theme}`;
  return new XMLSerializer().serializeToString(element("svg", { ...size, "data-theme": theme, style: look }, style, content));
}

/**
 * @param {string} name  of an SVG element
 * @param {Record<string, string|number>} attributes
 * @param {...Node} children
 */
function element(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/**
 * @param {string} svg  a document with its own size
 * @returns {Promise<Blob>} PNG, twice as fine as the document
 * @throws {Error} where the browser cannot draw it
 */
export async function svgToPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SHARPNESS;
  canvas.height = image.naturalHeight * SHARPNESS;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.scale(SHARPNESS, SHARPNESS);
  context.drawImage(image, 0, 0);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/png"));
}

/** @returns {Promise<string>} every rule in force, as it was written: what a browser tells of rules with variables in shorthands is not whole */
async function styleText() {
  const texts = [...document.styleSheets].map(async (sheet) => {
    if (sheet.href) return (await fetch(sheet.href)).text();
    return [...sheet.cssRules].map(({ cssText }) => cssText).join("\n");
  });
  return (await Promise.all(texts)).join("\n");
}

/**
 * Writes into the copy what a page keeps outside its markup: canvases, values of fields, and how far things are scrolled.
 * @param {Element} original
 * @param {Element} copy
 */
function freeze(original, copy) {
  const originals = [...original.querySelectorAll("*")];
  const copies = [...copy.querySelectorAll("*")];
  originals.forEach((element, i) => {
    const twin = copies[i];
    if (element instanceof HTMLCanvasElement) twin.replaceWith(pictureOf(element));
    else if (element instanceof HTMLInputElement) freezeInput(element, twin);
    else if (element instanceof HTMLOptionElement) twin.toggleAttribute("selected", element.selected);
    else if (element.scrollTop || element.scrollLeft) moveContent(element, twin);
  });
}

/** @param {HTMLInputElement} input @param {Element} twin */
function freezeInput(input, twin) {
  twin.setAttribute("value", input.value);
  twin.toggleAttribute("checked", input.checked);
}

/** @param {Element} scrolled @param {Element} twin */
function moveContent(scrolled, twin) {
  for (const child of twin.children) {
    if (child instanceof HTMLElement || child instanceof SVGElement) child.style.translate = `${-scrolled.scrollLeft}px ${-scrolled.scrollTop}px`;
  }
}

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {HTMLImageElement} in its place and of its size
 */
function pictureOf(canvas) {
  const image = document.createElement("img");
  const { width, height } = canvas.getBoundingClientRect();
  const style = getComputedStyle(canvas);
  for (const name of PLACED_BY) image.style.setProperty(name, style.getPropertyValue(name));
  image.style.width = `${width}px`;
  image.style.height = `${height}px`;
  image.alt = "";
  if (canvas.width && canvas.height) image.src = canvas.toDataURL();
  return image;
}
