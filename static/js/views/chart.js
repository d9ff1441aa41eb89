/** One small line chart in the page's colors. Lines differ in dash as well as in color. */

import { palette } from "../draw/color.js";
import { loadPlotly } from "./plotly-loader.js";

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {string} color
 * @property {"solid"|"dash"|"dot"|"dashdot"|"longdash"|"longdashdot"} dash
 * @property {{x: number[], y: number[], low?: number[], high?: number[]}} points  with `low` and `high` a band is drawn behind the line
 *
 * @typedef {object} Axes
 * @property {string} x
 * @property {string} y
 * @property {boolean} [log]
 * @property {[number, number]} [range]  of y
 * @property {string} [format]  of y in hover
 * @property {{x: number, words: string}|null} [mark]  a moment to point at
 * @property {readonly number[]} [breaks]  moments at which what is measured became another
 * @property {string} key  changes when a zoom no longer fits
 */

/** Between two drawings passes so many times as long as one takes, but not more than so many milliseconds: a slow machine keeps its time for the pictures. */
const [REST, LONGEST] = [8, 1000];
const CONFIG = { displayModeBar: false, responsive: false, showTips: false, doubleClick: "reset" };

export class Chart {
  /** How long drawing kept the page busy the last time, in milliseconds. */
  #took = 0;
  #busy = false;
  /** @type {{lines: readonly Line[], axes: Axes}|null} what was asked for while the last drawing was still under way */
  #next = null;
  /** What stands there: the lines and the layout in one text. */
  #shown = "";

  /** @param {HTMLElement} host */
  constructor(host) {
    this.host = host;
  }

  /** How long to wait, in milliseconds, from one drawing of these to the next. @param {number} least @param {Record<string, Chart>} charts */
  static pace(least, charts) {
    return Math.max(least, Math.min(LONGEST, REST * Object.values(charts).reduce((sum, chart) => sum + chart.#took, 0)));
  }

  /**
   * Draws, or, while the drawing before is under way, sees to it that the newest wish is drawn after it.
   * @param {readonly Line[]} lines
   * @param {Axes} axes
   */
  async draw(lines, axes) {
    this.#next = { lines, axes };
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#next) await this.#drawNext(await loadPlotly());
    } finally {
      this.#busy = false;
    }
  }

  /** @param {import("./plotly-loader.js").Plotly} plotly */
  async #drawNext(plotly) {
    const wish = this.#next;
    this.#next = null;
    if (!wish || this.host.clientWidth === 0) return;
    const traces = wish.lines.flatMap((each) => [...(each.points.low ? [band(each)] : []), ...(each.points.y.length ? [trace(each)] : [])]);
    const layout = this.#layout(wish.axes);
    const asked = JSON.stringify([traces, layout]);
    if (asked === this.#shown) return;  // a drawing takes a frame or two, and a page that settles asks for the same one three times
    const began = performance.now();
    const drawn = plotly.react(this.host, traces, layout, CONFIG);
    this.#took = performance.now() - began;
    await drawn;
    this.#shown = asked;
  }

  /** @param {Axes} axes */
  #layout(axes) {
    const { ink, muted, line, surfaceCss } = palette();
    const axis = { color: muted, gridcolor: line, zerolinecolor: line, linecolor: line, automargin: true, ticklabeloverflow: "allow", tickfont: { size: 11 } };
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
      shapes: [...(axes.breaks ?? []).map((x) => upright(x, muted, 1)), ...(axes.mark ? [upright(axes.mark.x, ink, 1.2)] : [])],
      annotations: axes.mark ? [{ x: axes.mark.x, yref: "paper", y: 1, yanchor: "top", xanchor: "left", xshift: 4, showarrow: false, text: axes.mark.words, font: { size: 11, color: ink }, bgcolor: surfaceCss }] : [],
      xaxis: { ...axis, title: title(axes.x), showgrid: false, rangemode: "tozero", spikecolor: muted, spikethickness: -1, spikedash: "solid", unifiedhovertitle: { text: `${axes.x} %{x}` } },
      yaxis: { ...axis, title: title(axes.y), type: axes.log ? "log" : "linear", nticks: 5, hoverformat: axes.format ?? ".4~g", exponentformat: "power", ...(axes.range ? { range: axes.range } : { rangemode: axes.log ? "normal" : "tozero" }) },
    };
  }
}

/** A line from top to bottom. @param {number} x @param {string} color @param {number} width */
function upright(x, color, width) {
  return { type: "line", x0: x, x1: x, yref: "paper", y0: 0, y1: 1, line: { color, width, dash: "dot" } };
}

/** @param {Line} line */
function trace({ name, color, dash, points }) {
  return { type: "scatter", mode: points.x.length > 1 ? "lines" : "markers", name, x: points.x, y: points.y, line: { color, width: 1.8, dash }, marker: { color, size: 5 } };
}

/** What lies within the spread of several runs, as a pale area. @param {Line} line */
function band({ color, points: { x, low = [], high = [] } }) {
  return { type: "scatter", mode: "lines", x: [...x, ...x.toReversed()], y: [...high, ...low.toReversed()], fill: "toself", fillcolor: color, opacity: 0.16, line: { width: 0 }, hoverinfo: "skip" };
}
