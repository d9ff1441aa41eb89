/** Pictures from outside: chosen, dropped or pasted; large ones are made smaller before they travel. */

const LARGE_BYTES = 1_500_000;
const MANY_PIXELS = 12_000_000;
const LONGEST = 1600;

/**
 * @param {Blob} file
 * @returns {Promise<Blob>} the file, or a smaller picture of the same; what the browser cannot open travels as it is
 */
export async function lighter(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    if (file.size <= LARGE_BYTES && bitmap.width * bitmap.height <= MANY_PIXELS) return file;
    const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
    return (await drawn(bitmap, bitmap.width * scale, bitmap.height * scale)) ?? file;
  } catch {
    return file;
  }
}

/**
 * @param {CanvasImageSource} picture
 * @param {number} width
 * @param {number} height
 * @returns {Promise<Blob|null>} as JPEG, on white
 */
export function drawn(picture, width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.max(1, Math.round(width)), Math.max(1, Math.round(height))];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.92));
}

/**
 * @param {HTMLElement} target  onto which files are dropped
 * @param {(file: File) => void} take  each file that is dropped there, or pasted anywhere on the page
 * @returns {() => void} stops listening
 */
export function receive(target, take) {
  const over = (/** @type {DragEvent} */ event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    target.dataset.over = String(event.type !== "dragleave");
  };
  const drop = (/** @type {DragEvent} */ event) => {
    over(event);
    target.dataset.over = "false";
    const file = event.dataTransfer?.files[0];
    if (file) take(file);
  };
  const paste = (/** @type {ClipboardEvent} */ event) => {
    const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  for (const name of /** @type {const} */ (["dragenter", "dragover", "dragleave"])) target.addEventListener(name, over);
  target.addEventListener("drop", drop);
  document.addEventListener("paste", paste);
  return () => document.removeEventListener("paste", paste);
}
