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

/** @param {ArrayLike<number|bigint>} values @param {number} from @param {number} to */
function sum(values, from, to) {
  let total = 0;
  for (let i = from; i < to; i += 1) total += Number(values[i]);
  return total;
}
