/** The inside of an LSTM and of a GRU, as textbooks draw them: wires, gates, places where two values meet. Places only; pure. */

/** @typedef {{x: number, y: number, text: string, name?: string}} Node  name: the value that comes out of it */
/**
 * @typedef {object} Label  where a value stands
 * @property {number} x
 * @property {number} y
 * @property {string} name
 * @property {string} [text]  how it is written, with t for the step and s for the one before; left out: its name and the step
 * @property {string} [once]  the value that has to be known before this one is, where its name alone is no line of the working
 * @property {number} [lag]  1: the value of the step before
 * @property {"start"|"middle"|"end"} [anchor]
 */
/** @typedef {{width: number, height: number, wires: string[], gates: Node[], meets: Node[], labels: Label[]}} Diagram */

/** @type {Record<string, Diagram>} */
export const DIAGRAMS = {
  lstm: {
    width: 920, height: 300,
    wires: [
      "M30 50H890", "M30 250H620", "M90 290V250", "M170 250V190", "M330 250V190", "M470 250V190", "M620 250V190", "M170 150V50", "M330 150V105H400", "M470 150V105H400V50",
      "M620 150V128H700V150H770", "M770 50V250H890",
    ],
    gates: [{ x: 170, y: 170, text: "σ", name: "f" }, { x: 330, y: 170, text: "σ", name: "i" }, { x: 470, y: 170, text: "tanh", name: "g" }, { x: 620, y: 170, text: "σ", name: "o" }, { x: 770, y: 90, text: "tanh" }],
    meets: [{ x: 170, y: 50, text: "×" }, { x: 400, y: 105, text: "×" }, { x: 400, y: 50, text: "+" }, { x: 770, y: 150, text: "×" }],
    labels: [
      { x: 30, y: 38, name: "c", lag: 1 }, { x: 890, y: 38, name: "c", anchor: "end" }, { x: 30, y: 238, name: "h", lag: 1 }, { x: 890, y: 238, name: "h", anchor: "end" }, { x: 100, y: 288, name: "x" },
      { x: 179, y: 136, name: "f" }, { x: 339, y: 136, name: "i" }, { x: 479, y: 136, name: "g" }, { x: 612, y: 120, name: "o", anchor: "start" },
      { x: 285, y: 38, name: "fc", text: "f{t}·c{s}", once: "c", anchor: "middle" }, { x: 410, y: 82, name: "ig", text: "i{t}·g{t}", once: "c" }, { x: 780, y: 127, name: "tc", text: "tanh c{t}", once: "h" },
    ],
  },
  gru: {
    width: 920, height: 300,
    wires: ["M30 50H890", "M30 250H620", "M90 290V250", "M150 250V210", "M400 250V210", "M620 250V210", "M150 170V50", "M150 115H290V232H400", "M620 170V50", "M620 115H400", "M400 170V82H780V50"],
    gates: [{ x: 150, y: 190, text: "σ", name: "r" }, { x: 400, y: 190, text: "tanh", name: "n" }, { x: 620, y: 190, text: "σ", name: "u" }],
    meets: [{ x: 150, y: 115, text: "×" }, { x: 620, y: 50, text: "×" }, { x: 565, y: 115, text: "1−" }, { x: 400, y: 115, text: "×" }, { x: 780, y: 50, text: "+" }],
    labels: [
      { x: 30, y: 38, name: "h", lag: 1 }, { x: 890, y: 38, name: "h", anchor: "end" }, { x: 100, y: 288, name: "x" }, { x: 141, y: 154, name: "r", anchor: "end" }, { x: 391, y: 154, name: "n", anchor: "end" }, { x: 630, y: 154, name: "u" },
      { x: 170, y: 106, name: "rh", text: "r{t}·h{s}", once: "n" }, { x: 700, y: 36, name: "uh", text: "u{t}·h{s}", once: "h", anchor: "middle" }, { x: 482, y: 134, name: "v", text: "1−u{t}", once: "h", anchor: "middle" }, { x: 634, y: 102, name: "vn", text: "(1−u{t})·n{t}", once: "h" },
    ],
  },
};
