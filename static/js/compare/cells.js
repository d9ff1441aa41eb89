/** Pictures of data that is no plane: a square for every case of a truth table, or a table of true and decided classes. */

/** @typedef {import("../types.js").Frame} Frame */
/** @typedef {import("../draw/color.js").Palette} Palette */

/**
 * Every case a square, the class by its shade, a wrong answer crossed out.
 * @param {CanvasRenderingContext2D} context
 * @param {number} side
 * @param {Frame} frame
 * @param {Palette} palette
 */
export function drawCases(context, side, frame, palette) {
  const { correct, label } = frame.arrays;
  const count = correct.data.length;
  const columns = 2 ** Math.ceil(Math.log2(Math.max(1, count)) / 2);
  const cell = side / columns;
  const wrong = new Path2D();
  context.clearRect(0, 0, side, side);
  for (let i = 0; i < count; i += 1) {
    const [x, y] = [(i % columns) * cell, Math.floor(i / columns) * cell];
    context.fillStyle = palette.classCss[Number(label.data[i]) % 6];
    context.globalAlpha = correct.data[i] ? 0.72 : 0.16;
    context.fillRect(x + 0.5, y + 0.5, cell - 1, cell - 1);
    if (!correct.data[i]) {
      wrong.moveTo(x + cell * 0.28, y + cell * 0.28);
      wrong.lineTo(x + cell * 0.72, y + cell * 0.72);
      wrong.moveTo(x + cell * 0.72, y + cell * 0.28);
      wrong.lineTo(x + cell * 0.28, y + cell * 0.72);
    }
  }
  context.globalAlpha = 1;
  context.strokeStyle = palette.ink;
  context.lineWidth = Math.max(1.1, cell / 12);
  context.stroke(wrong);
}

/**
 * Rows are true classes, columns what the network said; the darker, the more.
 * @param {CanvasRenderingContext2D} context
 * @param {number} side
 * @param {Frame} frame
 * @param {Palette} palette
 */
export function drawMatrix(context, side, frame, palette) {
  const { data, shape: [classes] } = frame.arrays.matrix;
  const margin = 16;
  const cell = (side - margin) / classes;
  const sums = Array.from({ length: classes }, (_, row) => Math.max(1, sum(data, row * classes, (row + 1) * classes)));
  context.clearRect(0, 0, side, side);
  context.font = `${Math.min(11, cell * 0.5)}px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let row = 0; row < classes; row += 1) {
    for (let column = 0; column < classes; column += 1) {
      const share = Number(data[row * classes + column]) / sums[row];
      context.globalAlpha = share ? 0.12 + 0.88 * share : 0.05;
      context.fillStyle = row === column ? palette.accent : palette.warning;
      context.fillRect(margin + column * cell + 0.5, row * cell + 0.5, cell - 1, cell - 1);
    }
    context.globalAlpha = 1;
    context.fillStyle = palette.muted;
    context.fillText(String(row), margin / 2, (row + 0.5) * cell);
    context.fillText(String(row), margin + (row + 0.5) * cell, side - margin / 2);
  }
}

/**
 * A few images beside each other, enlarged pixel by pixel.
 * @param {CanvasRenderingContext2D} context
 * @param {number} width
 * @param {number} columns
 * @param {import("../types.js").Frame["arrays"][string]} images  (n, H, W, c) bytes
 */
export function drawSamples(context, width, columns, { data, shape: [count, height, across, channels] }) {
  const cell = width / columns;
  const one = document.createElement("canvas");
  [one.width, one.height] = [across, height];
  const pen = /** @type {CanvasRenderingContext2D} */ (one.getContext("2d"));
  const pixels = pen.createImageData(across, height);
  context.clearRect(0, 0, width, cell * Math.ceil(count / columns));
  context.imageSmoothingEnabled = false;
  for (let i = 0; i < count; i += 1) {
    for (let k = 0; k < across * height; k += 1) {
      const from = (i * across * height + k) * channels;
      for (let c = 0; c < 3; c += 1) pixels.data[4 * k + c] = Number(data[from + (channels === 3 ? c : 0)]);
      pixels.data[4 * k + 3] = 255;
    }
    pen.putImageData(pixels, 0, 0);
    context.drawImage(one, (i % columns) * cell + 1.5, Math.floor(i / columns) * cell + 1.5, cell - 3, cell - 3);
  }
}

/** @param {ArrayLike<number|bigint>} values @param {number} from @param {number} to */
function sum(values, from, to) {
  let total = 0;
  for (let i = from; i < to; i += 1) total += Number(values[i]);
  return total;
}
