/** Fetches the chart library once, after the page has shown its first picture. */

/**
 * @typedef {object} Plotly
 * @property {(where: HTMLElement, data: object[], layout: object, config?: object) => Promise<unknown>} react
 * @property {(where: HTMLElement) => void} purge
 */

/** @type {Promise<Plotly>|undefined} */
let loading;

/**
 * @returns {Promise<Plotly>}
 * @throws {Error} when the library cannot be fetched; the next call tries again
 */
export function loadPlotly() {
  loading ??= fetchPlotly().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** @returns {Promise<Plotly>} */
async function fetchPlotly() {
  const present = /** @type {any} */ (window).Plotly;
  if (present) return present;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.plotly ?? "/plotly.min.js";
    script.onload = resolve;
    script.onerror = () => reject(new Error("the chart library could not be loaded"));
    document.head.append(script);
  });
  return /** @type {any} */ (window).Plotly;
}
