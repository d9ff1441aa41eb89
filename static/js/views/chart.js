/** One small line chart in the page's colors. Lines differ in dash as well as in color. */

import { palette } from "../draw/color.js";
import { loadPlotly } from "./plotly-loader.js";

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} color
 * @property {"solid"|"dash"|"dot"} dash
 * @property {{x: number[], y: number[]}} points
 *
 * @typedef {object} Axes
 * @property {string} x
 * @property {string} y
 * @property {boolean} [log]
 * @property {[number, number]} [range]  of y
 * @property {string} [format]  of y in hover
 * @property {string} key  changes when a zoom no longer fits
 */

const CONFIG = { displayModeBar: false, responsive: false, showTips: false, doubleClick: "reset" };

export class Chart {
  #busy = false;

  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
  }

  /**
   * @param {readonly Line[]} lines
   * @param {Axes} axes
   */
  async draw(lines, axes) {
    if (this.#busy || this.host.clientWidth === 0) return;
    this.#busy = true;
    try {
      const plotly = await loadPlotly();
      await plotly.react(this.host, lines.map(trace), this.#layout(axes), CONFIG);
      this.host.dataset.ready = "";
    } finally {
      this.#busy = false;
    }
  }

  /** @param {Axes} axes */
  #layout(axes) {
    const { ink, muted, line, surfaceCss } = palette();
    const axis = { color: muted, gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true, tickfont: { size: 11 } };
    const title = (/** @type {string} */ text) => ({ text, font: { size: 11, color: muted }, standoff: 4 });
    return {
      width: this.host.clientWidth,
      height: this.host.clientHeight,
      margin: { l: 46, r: 12, t: 8, b: 32 },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(this.host).fontFamily, color: ink },
      showlegend: false,
      hovermode: "x unified",
      hoverlabel: { bgcolor: surfaceCss, bordercolor: line, font: { color: ink, size: 12 } },
      dragmode: "zoom",
      uirevision: axes.key,
      xaxis: { ...axis, title: title(axes.x), showgrid: false, rangemode: "tozero" },
      yaxis: { ...axis, title: title(axes.y), type: axes.log ? "log" : "linear", nticks: 5, hoverformat: axes.format ?? ".4~g", exponentformat: "power", ...(axes.range ? { range: axes.range } : { rangemode: axes.log ? "normal" : "tozero" }) },
    };
  }
}

/** @param {Line} line */
function trace({ name, color, dash, points }) {
  return { type: "scatter", mode: points.x.length > 1 ? "lines" : "markers", name, x: points.x, y: points.y, line: { color, width: 1.8, dash }, marker: { color, size: 5 } };
}
