/** Images as they come in frames, bytes row by row, onto canvases. */

/**
 * Paints one image, a pixel for a pixel; how large it stands on the page is the style sheet's.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number|bigint>} bytes  H·W·C of them, from 0, black, to 255; gray where C is 1
 * @param {readonly number[]} shape  [H, W, C]
 * @param {number} [offset]  where the image begins
 */
export function paintPixels(canvas, bytes, [height, width, channels], offset = 0) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const picture = context.createImageData(width, height);
  for (let i = 0, at = offset; i < width * height; i += 1, at += channels) {
    for (let channel = 0; channel < 3; channel += 1) picture.data[4 * i + channel] = Number(bytes[channels === 1 ? at : at + channel]);
    picture.data[4 * i + 3] = 255;
  }
  context.putImageData(picture, 0, 0);
}
