/** Every word on screen, in English, and `t` that finds it. A second language is a second file with the same keys. */

import { viewsEn } from "./views-en.js";

/** @type {Record<string, string>} */
export const en = {
  ...viewsEn,

  // top bar
  "bar.labs": "Choose a lab",
  "bar.labs.search": "Search labs",
  "bar.labs.none": "No lab of that name. Try “spiral” or “gate”.",
  "bar.play": "Play",
  "bar.pause": "Pause",
  "bar.step": "Step: one {unit}",
  "bar.step.unit": "How far one step goes",
  "bar.unit.example": "example",
  "bar.unit.batch": "batch",
  "bar.unit.epoch": "epoch",
  "bar.speed": "Speed",
  "bar.speed.max": "full speed",
  "bar.speed.max.short": "max",
  "bar.speed.rate.short": "{rate}/s",
  "bar.speed.rate": "{rate} epochs/s",
  "bar.accuracy": "accuracy · test",
  "bar.accuracy.train": "accuracy · train",
  "bar.watching": "Watching: only the owner of this run can change it",
  "bar.watching.short": "Watching live",

  // share
  "share.title": "Share",
  "share.link": "The whole setup as a link",
  "share.link.help": "Opens the same data, network and seed anywhere: the very same run from its start.",
  "share.watch": "Let others watch this run",
  "share.watch.help": "A class can follow this run live on their own screens. They can look, not touch.",
  "share.copy": "Copy",
  "share.copied": "Link copied",
  "share.select": "Select the link and copy it: this browser does not let pages copy.",

  // data
  "data.points": "{count} points",
  "data.tiles": "Dataset",
  "data.redraw": "New points",
  "data.seed": "Seed",
  "data.seed.help": "Every random draw (points, weights, order) follows from this number: the same seed gives the same run.",
  "data.split": "Train · validation · test",
  "data.split.help": "What share of the points trains the network, what share is held back to watch it, and what share is kept for the final test.",
  "data.split.train": "Training share",
  "data.split.test": "Test share",
  "data.more": "More about the data",
  "data.regression": "a value to predict",
  "data.classification": "{count} classes",

  // network panel
  "sideways.left": "The network goes on to the left",
  "sideways.right": "The network goes on to the right",

  // builder
  "builder.inputs": "inputs",
  "builder.features": "Inputs: {names}. Choose others",
  "builder.input.help": "What the network is given of each point. More features make some problems easy.",
  "builder.feature.typed": "A feature of your own",
  "builder.feature.placeholder": "e.g. cos(x*y)",
  "builder.feature.add": "Add",
  "builder.feature.remove": "Remove the feature {name}",
  "builder.feature.toggle": "Feature {name}",
  "builder.add": "Add a layer here",
  "builder.remove": "Remove {name}",
  "builder.left": "Move {name} to the left",
  "builder.right": "Move {name} to the right",
  "builder.drag": "{name}: drag it to another place, or click for more",
  "builder.units": "Units in {name}",
  "builder.units.less": "One unit fewer in {name}",
  "builder.units.more": "One unit more in {name}",
  "builder.units.auto": "As many outputs as the data asks for",
  "builder.activation": "Activation of {name}",
  "builder.activation.auto": "auto",
  "builder.activation.auto.is": "auto: {name}",
  "builder.layer": "layer {number}",
  "builder.output": "output",
  "builder.shape": "({shape})",
  "builder.params": "{count} params",
  "builder.params.none": "no params",
  "builder.summary": "{shape} · {count} parameters",

  // training
  "training.rule": "Rule",
  "training.optimizer": "Optimizer",
  "training.schedule": "Schedule",
  "training.loss": "Loss",
  "training.loss.auto": "Fitting the data",
  "training.regularization": "Regularization",
  "training.more": "More about training",
  "training.auto": "auto",

  // forms
  "form.help": "What is this? {label}",
  "form.error.number": "A number is needed here.",
  "form.error.whole": "A whole number is needed here.",
  "form.error.low": "At least {min}, please.",
  "form.error.low.open": "More than {min}, please.",
  "form.error.high": "At most {max}, please.",
  "form.error.high.open": "Less than {max}, please.",
  "form.none": "none",

  // dock
  "dock.tabs": "Charts and tables",
  "dock.taller": "More room for charts",
  "dock.curves": "Curves",
  "dock.confusion": "Confusion",
  "dock.shapes": "Shapes",
  "dock.examples": "Examples",
  "dock.neuron": "Neuron",
  "dock.log": "Log",
  "dock.log.empty": "Nothing has happened yet that is worth a line.",
  "dock.log.epoch": "epoch {epoch}",
  "dock.findings": "Doctor",
  "findings.none": "Nothing to report yet: let it train a little.",
  "findings.count": "{count} findings",
  "findings.count.one": "1 finding",
  "findings.good": "Good",
  "findings.info": "Note",
  "findings.warning": "Warning",
  "findings.error": "Problem",

  // lesson
  "lesson.done": "done",

  // status
  "status.paused": "Paused",
  "status.running": "Training",
  "status.finished": "Finished",
  "status.diverged": "Diverged",
  "status.starting": "Starting",
  "status.asleep": "Waking up",
  "status.failed": "Stopped",
  "status.queued": "Waiting for a free place: number {position} in line",
  "status.live": "{status}. Epoch {epoch}. Training loss {loss}.",
  "status.live.accuracy": "Test accuracy {accuracy}.",

  // connection and notices
  "banner.lost": "The connection is lost. Training goes on at the server; trying to come back …",
  "banner.retry": "Try now",
  "banner.gone": "This run no longer exists at the server.",
  "banner.gone.start": "Start a new one",
  "banner.unreachable": "The server cannot be reached. Trying again …",
  "banner.full": "All places are taken just now. Trying again in {seconds} s …",
  "banner.queued": "Waiting for a free place: number {position} in line.",
  "notice.close": "Close",
  "start.stale": "The earlier run is gone, so here is a fresh one.",
  "start.lab": "That lab could not be opened, so here is the playground. {details}",
  "start.link.version": "This link was made by another version and cannot be read here, so here is a fresh start.",
  "start.link.garbage": "This link is damaged (perhaps cut off when it was copied), so here is a fresh start.",
  "start.link.refused": "What this link describes is not possible here, so here is a fresh start. {details}",
  "start.watch.gone": "There is nothing to watch here: the run has ended or the link is not complete.",
  "notice.rebuilt": "The network was rebuilt; all its weights were kept.",
  "notice.renewed": "What is new in {layers} starts afresh; all other weights were kept.",
  "notice.refused": "That did not work: {reason}",
  "notice.readonly": "You are watching: only the owner of this run can change it.",

  // first visit
  "hint.1": "It is learning right now: watch the colors bend around the points.",
  "hint.1.paused": "Press play and watch the colors bend around the points.",
  "hint.2": "Change anything while it runs: other points, more layers, another learning rate.",
  "hint.3": "Paint your own points into the picture on the right.",
  "hint.next": "Next",
  "hint.skip": "Skip",
  "hint.done": "Got it",
  "hint.of": "{number} of 3",

  // help
  "help.title": "Help and keys",
  "help.keys": "Keys",
  "help.key.space": "space",
  "help.key.toggle": "play or pause",
  "help.key.step": "one step",
  "help.key.reset": "start again with the same weights",
  "help.key.speed": "slower, faster",
  "help.key.brush": "brush of class 1 … 6",
  "help.key.eraser": "eraser",
  "help.key.search": "search labs",
  "help.key.help": "this help",
  "help.how": "How to read the picture",
  "help.how.maps": "Each square in the network is one unit: what it answers for every point of the plane. Blue is positive, orange is negative, as everywhere.",
  "help.how.wires": "Each wire is a weight: its width is its size, its color its sign.",
  "help.how.regions": "The large picture shows what the network would answer anywhere. Classes have a color and a shape.",
  "help.close": "Close",
};

/**
 * @param {string} key
 * @param {Record<string, string|number>} [values]  put in place of {name}
 * @returns {string} the text; the key itself where there is none, so that a gap is seen
 */
export function t(key, values = {}) {
  const text = Object.hasOwn(en, key) ? en[key] : key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}
