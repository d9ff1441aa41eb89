/** The inside of an LSTM and of a GRU, as textbooks draw them: wires, gates, places where two values meet. Places only; pure. */

/** @typedef {{x: number, y: number, text: string, name?: string}} Node  name: the value that comes out of it */
/** @typedef {{x: number, y: number, name: string, lag?: number, anchor?: string}} Label  where a value stands; lag 1: that of the step before */
/** @typedef {{width: number, height: number, wires: string[], gates: Node[], meets: Node[], labels: Label[]}} Diagram */

/** @type {Record<string, Diagram>} */
export const DIAGRAMS = {
  lstm: {
    width: 700, height: 300,
    wires: [
      "M30 50H670", "M30 250H440", "M70 290V250", "M150 250V190", "M250 250V190", "M340 250V190", "M440 250V190", "M150 150V50", "M250 150V105H295", "M340 150V105H295V50",
      "M440 150V130H570", "M570 50V250H670",
    ],
    gates: [{ x: 150, y: 170, text: "σ", name: "f" }, { x: 250, y: 170, text: "σ", name: "i" }, { x: 340, y: 170, text: "tanh", name: "g" }, { x: 440, y: 170, text: "σ", name: "o" }, { x: 570, y: 90, text: "tanh" }],
    meets: [{ x: 150, y: 50, text: "×" }, { x: 295, y: 105, text: "×" }, { x: 295, y: 50, text: "+" }, { x: 570, y: 130, text: "×" }],
    labels: [
      { x: 30, y: 38, name: "c", lag: 1 }, { x: 670, y: 38, name: "c", anchor: "end" }, { x: 30, y: 238, name: "h", lag: 1 }, { x: 670, y: 238, name: "h", anchor: "end" }, { x: 80, y: 288, name: "x" },
      { x: 158, y: 132, name: "f" }, { x: 242, y: 132, name: "i", anchor: "end" }, { x: 350, y: 132, name: "g" }, { x: 450, y: 120, name: "o" },
    ],
  },
  gru: {
    width: 700, height: 300,
    wires: ["M30 50H670", "M30 250H430", "M70 290V250", "M130 250V190", "M430 250V190", "M310 250V190", "M130 150V50", "M130 105H220V215H310", "M430 150V50", "M430 125H370V105H310", "M310 150V78H560V50"],
    gates: [{ x: 130, y: 170, text: "σ", name: "r" }, { x: 310, y: 170, text: "tanh", name: "n" }, { x: 430, y: 170, text: "σ", name: "u" }],
    meets: [{ x: 130, y: 105, text: "×" }, { x: 430, y: 50, text: "×" }, { x: 370, y: 112, text: "1−" }, { x: 310, y: 105, text: "×" }, { x: 560, y: 50, text: "+" }],
    labels: [
      { x: 30, y: 38, name: "h", lag: 1 }, { x: 670, y: 38, name: "h", anchor: "end" }, { x: 80, y: 288, name: "x" }, { x: 122, y: 138, name: "r", anchor: "end" }, { x: 302, y: 138, name: "n", anchor: "end" }, { x: 440, y: 138, name: "u" },
    ],
  },
};
