/** The HTTP half of the server: one function per question. */

import { decodeFrame } from "./frames.js";

/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").Spec} Spec */

/** A request the server refused, or that did not reach it (`status` 0). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Problem[]} problems
   * @param {number} [retryAfter]  seconds
   */
  constructor(status, problems, retryAfter = 0) {
    super(problems.map((problem) => problem.message).join("; ") || `HTTP ${status}`);
    this.status = status;
    this.problems = problems;
    /** The problems with the fields they are at, as when none of them is on the page. */
    this.inFull = problems.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join("; ") || this.message;
    this.retryAfter = retryAfter;
  }
}

/**
 * @param {string} path
 * @param {{method?: string, body?: unknown, signal?: AbortSignal, more?: Record<string, string>}} [how]  `more`: further headers
 * @returns {Promise<any>}
 * @throws {ApiError}
 */
async function ask(path, how) {
  const response = await send(path, how);
  return response.json().catch(() => null);
}

/**
 * @param {string} path
 * @param {{method?: string, body?: unknown, signal?: AbortSignal, more?: Record<string, string>}} [how]  `more`: further headers
 * @returns {Promise<Response>} a good one
 * @throws {ApiError}
 */
async function send(path, { method = "GET", body, signal, more } = {}) {
  const form = body === undefined || body instanceof FormData;
  const headers = { ...(form ? {} : { "content-type": "application/json" }), ...more };
  const response = await fetch(path, { method, headers, body: form ? body : JSON.stringify(body), signal }).catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, [{ path: "", message: "unreachable" }]);
  });
  if (response.ok) return response;
  const answer = await response.json().catch(() => null);
  throw new ApiError(response.status, problemsOf(answer), Number(response.headers.get("retry-after")) || 0);
}

/**
 * @param {any} answer
 * @returns {Problem[]}
 */
export function problemsOf(answer) {
  if (Array.isArray(answer?.errors)) return answer.errors;
  return typeof answer?.detail === "string" ? [{ path: "", message: answer.detail }] : [];
}

/** @returns {Promise<import("./types.js").Catalog>} everything that can be asked for */
export const fetchCatalog = () => ask("/api/catalog");

/** @returns {Promise<import("./types.js").Lab[]>} */
export async function fetchLabs() {
  const answer = await ask("/api/labs");
  return Array.isArray(answer) ? answer : answer.labs ?? [];
}

/**
 * @param {Record<string, any>} wish  whose layers, up to where, for which data, at which rates
 * @returns {Promise<{source: string, cuts: string[], cut: string, spec: Spec}>} the spec only where data was named
 */
export const planTransfer = (wish) => ask("/api/transfer", { method: "POST", body: wish });

/**
 * @param {Record<string, any>} base  a convolutional base, as its layer in a spec
 * @param {Record<string, any>} [data]  what a new head learns on it
 * @param {number} [epochs]
 * @returns {Promise<{spec: Spec, fills: Record<string, number[]>}>} the spec, and the shapes of what a file has to fill, by name
 */
export const planBase = (base, data, epochs) => ask("/api/transfer", { method: "POST", body: { source: { base }, data, first_epochs: epochs } });

/**
 * @param {Blob} file  safetensors
 * @param {string} name  of the file
 * @param {Spec} spec  whose parameters are to be filled
 * @param {Record<string, any>} names  what the file calls them
 * @returns {Promise<{source: string, filled: {name: string}[]}>}
 */
export function putWeights(file, name, spec, names) {
  const form = new FormData();
  form.append("file", file, name);
  form.append("spec", JSON.stringify(spec));
  form.append("names", JSON.stringify(names));
  return ask("/api/weights", { method: "POST", body: form });
}

/** @returns {Promise<{runs: import("./types.js").SavedRun[], most: number}>} what this browser has started */
export const fetchMyRuns = () => ask("/api/my/runs");

/**
 * @param {string} id
 * @param {string} name  "" takes it away
 * @returns {Promise<{id: string, name: string}>}
 */
export const nameRun = (id, name) => ask(`/api/runs/${encodeURIComponent(id)}`, { method: "PATCH", body: { name } });

/**
 * @param {string} id
 * @returns {Promise<void>}
 */
export const deleteRun = async (id) => void (await send(`/api/runs/${encodeURIComponent(id)}`, { method: "DELETE" }));

/**
 * @param {string} id
 * @returns {Promise<any>} with the copy as `run`
 */
export const branchRun = (id) => ask(`/api/runs/${encodeURIComponent(id)}/commands`, { method: "POST", body: { type: "branch" } });

/**
 * @param {Spec|string} spec  or the id of a lab
 * @param {{paused?: boolean, speed?: number|null}} [how]
 * @returns {Promise<any>} id, watch_id, status, spec …
 */
export const startRun = (spec, how = {}) => ask("/api/runs", { method: "POST", body: { spec, ...how } });

/**
 * @param {{members: {name: string, spec: Spec}[], seeds: number, same_start: boolean, paused: boolean, speed: number|null}} race
 * @returns {Promise<any>} id, watch_id, members, spec …; a race is found and followed like a run
 */
export const startRace = (race) => ask("/api/races", { method: "POST", body: race });

/**
 * @param {string} id
 * @returns {Promise<any>}
 */
export const fetchRun = (id) => ask(`/api/runs/${encodeURIComponent(id)}`);

/**
 * @param {string} run
 * @param {string[]} texts
 * @param {Record<string, any>} how  they are answered
 * @returns {Promise<any>} with `answers`
 */
export const predictTexts = (run, texts, how) => ask(`/api/runs/${encodeURIComponent(run)}/predict`, { method: "POST", body: { inputs: texts, how } });

/**
 * @param {Spec} spec
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").Architecture>} shapes and parameter counts
 */
export const checkNetwork = (spec, signal) => ask("/api/networks/check", { method: "POST", body: { spec }, signal });

/**
 * @param {string} kind  of the instrument
 * @param {Record<string, any>} asked  its arguments
 * @returns {Promise<import("./types.js").Frame>}
 */
export async function computeInstrument(kind, asked) {
  const response = await send(`/api/instruments/${encodeURIComponent(kind)}`, { method: "POST", body: asked });
  return decodeFrame(await response.arrayBuffer());
}

/**
 * @param {string} kind  of an instrument that takes pictures
 * @param {Record<string, any>} asked  its arguments
 * @param {Blob} picture
 * @returns {Promise<import("./types.js").Frame>}
 */
export async function computeOnPicture(kind, asked, picture) {
  const body = new FormData();
  body.append("arguments", JSON.stringify(asked));
  body.append("image", picture, picture instanceof File ? picture.name : "picture");
  const response = await send(`/api/instruments/${encodeURIComponent(kind)}/picture`, { method: "POST", body });
  return decodeFrame(await response.arrayBuffer());
}

/**
 * @param {string} model  a network that is shipped with its weights
 * @param {Blob} picture
 * @param {Record<string, any>} wanted  how it is prepared
 * @returns {Promise<any>} digits, stages and hints
 */
export const readPicture = (model, picture, wanted) => ask(`/api/models/${encodeURIComponent(model)}/predict`, { method: "POST", body: formOf(picture, wanted) });

/**
 * @param {string} id  of a run that learns from images
 * @param {Blob} picture
 * @param {Record<string, any>} wanted  how it is prepared
 * @returns {Promise<any>} digits, or the picture as a whole, as the network is shown them and what it says; stages, hints, names
 */
export const readInto = (id, picture, wanted) => ask(`/api/runs/${encodeURIComponent(id)}/predict`, { method: "POST", body: formOf(picture, wanted) });

/**
 * @param {Blob} picture
 * @param {Record<string, any>} wanted
 */
function formOf(picture, wanted) {
  const body = new FormData();
  for (const [name, value] of Object.entries(wanted)) body.append(name, String(value));
  body.append("image", picture, picture instanceof File ? picture.name : "picture");
  return body;
}

/**
 * @param {string} id  of the run
 * @param {string} target  keras, pytorch, numpy …
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>} the network as source code
 */
export async function fetchExport(id, target, signal) {
  return (await send(`/api/runs/${encodeURIComponent(id)}/export/${target}`, { signal })).text();
}

/**
 * @param {Spec} spec
 * @param {AbortSignal} [signal]
 * @returns {Promise<import("./types.js").TablePreview>} the table before it is learnt from
 */
export const previewTable = ({ data, seed, redraw }, signal) => ask("/api/datasets/preview", { method: "POST", body: { data, seed, redraw }, signal });

/**
 * @param {Spec} spec
 * @param {Record<string, any>} data  another one
 * @returns {Promise<{changes: Record<string, any>}>} what to change so that the run learns from it, by path
 */
export const beginWith = (spec, data) => ask("/api/networks/beginning", { method: "POST", body: { spec, data } });

/**
 * @returns {Promise<{sets: import("./types.js").ImageSet[], may_fetch: boolean, most: import("./hand-in.js").Most, parts: string[]}>}
 *   the sets of images that can be chosen here, how much can be handed in at once, and which folders are no classes
 */
export const fetchImageSets = () => ask("/api/images");

/**
 * @param {string} token  of the teacher, where one is needed
 * @returns {Record<string, string>}
 */
const asTeacher = (token) => (token ? { authorization: `Bearer ${token}` } : {});

/**
 * Begins the download of a set, on the server.
 * @param {string} set
 * @param {string} token
 * @returns {Promise<any>}
 */
export const startFetch = (set, token) => ask("/api/images/fetch", { method: "POST", body: { set }, more: asTeacher(token) });

/**
 * @param {string} set
 * @param {string} token
 */
export const cancelFetch = async (set, token) => void (await send(`/api/images/fetch/${encodeURIComponent(set)}`, { method: "DELETE", more: asTeacher(token) }));

/**
 * @param {FormData} form  a zip, or files by class
 * @returns {Promise<import("./types.js").ImageSet>}
 */
export const handInPictures = (form) => ask("/api/images/own", { method: "POST", body: form });

/** @param {string} id  of a collection of one's own */
export const deletePictures = async (id) => void (await send(`/api/images/own/${encodeURIComponent(id)}`, { method: "DELETE" }));
