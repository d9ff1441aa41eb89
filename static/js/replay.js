/** A recorded run as the server tells it: weights moment by moment. Pure numbers; what they answer is worked out here, drawing is elsewhere. */

/** @typedef {import("./views/network-wires.js").Weights} Weights */
/** @typedef {{epoch: number, loss: number, weights: number[]}} Moment */
/** @typedef {{url: string, sizes: number[], offset: number[], scale: number[], points: number[][], moments: Moment[]}} Recording */

/**
 * @param {readonly number[]} sizes  units per column, inputs first
 * @param {ArrayLike<number>} flat  per layer the kernel (inputs, outputs) row by row, then the bias (outputs,)
 * @returns {Weights[]}
 */
export function unpackWeights(sizes, flat) {
  const numbers = Float32Array.from(flat);
  let at = 0;
  const take = (/** @type {number} */ count) => numbers.subarray(at, (at += count));
  return sizes.slice(1).map((outputs, layer) => {
    const inputs = sizes[layer];
    return { name: `dense_${layer + 1}`, inputs, outputs, kernel: take(inputs * outputs), bias: take(outputs) };
  });
}

/**
 * The plane's grid as the network's input: row 0 is the top, as in every map.
 * @param {number} resolution  R
 * @param {number} reach  the plane is [-reach, reach]²
 * @param {Pick<Recording, "offset"|"scale">} scaler
 * @returns {Float32Array} (2, R·R)
 */
export function gridInputs(resolution, reach, { offset, scale }) {
  const cells = resolution * resolution;
  const inputs = new Float32Array(2 * cells);
  for (let i = 0; i < cells; i += 1) {
    const x = (((i % resolution) + 0.5) / resolution) * 2 - 1;
    const y = 1 - ((Math.floor(i / resolution) + 0.5) / resolution) * 2;
    inputs[i] = (x * reach - offset[0]) / scale[0];
    inputs[cells + i] = (y * reach - offset[1]) / scale[1];
  }
  return inputs;
}

/**
 * Every unit's output everywhere: tanh between the layers, a logistic function at the end.
 * @param {readonly Weights[]} layers
 * @param {Float32Array} inputs  (units, M)
 * @returns {Float32Array[]} per layer (units, M)
 */
export function outputsOf(layers, inputs) {
  let before = inputs;
  return layers.map(({ inputs: width, outputs, kernel, bias }, layer) => {
    const cells = before.length / width;
    const after = new Float32Array(outputs * cells);
    for (let unit = 0; unit < outputs; unit += 1) {
      const row = after.subarray(unit * cells, (unit + 1) * cells).fill(Number(bias?.[unit] ?? 0));
      for (let from = 0; from < width; from += 1) {
        const weight = kernel[from * outputs + unit];
        for (let i = 0; i < cells; i += 1) row[i] += weight * before[from * cells + i];
      }
      for (let i = 0; i < cells; i += 1) row[i] = layer < layers.length - 1 ? Math.tanh(row[i]) : 1 / (1 + Math.exp(-row[i]));
    }
    before = after;
    return after;
  });
}

/**
 * Signed outputs as the bytes of a map.
 * @param {Float32Array} values
 * @param {number} unit
 * @param {number} cells  per unit
 * @param {number} low  what 0 means
 * @param {number} high  what 255 means
 * @returns {Uint8Array}
 */
export function mapOf(values, unit, cells, low, high) {
  const bytes = new Uint8Array(cells);
  for (let i = 0; i < cells; i += 1) bytes[i] = Math.max(0, Math.min(255, Math.round((255 * (values[unit * cells + i] - low)) / (high - low))));
  return bytes;
}
