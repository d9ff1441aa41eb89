/** A recorded run: its frames in one piece, and which of its moments is meant by a step. */

/**
 * @param {ArrayBuffer} joined  frames one after another, each after its length (4 bytes, little-endian)
 * @returns {ArrayBuffer[]}
 * @throws {RangeError} where the last frame is cut short
 */
export function splitFrames(joined) {
  const view = new DataView(joined);
  const frames = [];
  for (let at = 0; at < joined.byteLength; ) {
    const length = view.getUint32(at, true);
    if (at + 4 + length > joined.byteLength) throw new RangeError("the recording is cut short");
    frames.push(joined.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return frames;
}

/**
 * @param {readonly number[]} steps  of the moments, in order
 * @param {number} step
 * @returns {number} which moment is nearest
 */
export function nearestMoment(steps, step) {
  let best = 0;
  steps.forEach((other, i) => {
    if (Math.abs(other - step) < Math.abs(steps[best] - step)) best = i;
  });
  return best;
}
