/**
 * The algorithm of a well-known browser playground, written anew: one object per unit and per link, one point at a time, derivatives
 * accumulated over a batch, and every unit's map made by a forward pass for each of the 100×100 places on the plane.
 *
 * node playground.js steps|picture|maps
 */
import { createInterface } from "node:readline";

const SIZES = [2, 8, 8, 1];
const BATCH = 10;
const RATE = 0.03;
const SIDE = 100;

/** A link from one unit to another, with its weight and the derivative accumulated since the last update. */
class Link {
  constructor(source, target) {
    this.source = source;
    this.target = target;
    this.weight = Math.random() - 0.5;
    this.slope = 0;
    this.sum = 0;
    this.count = 0;
  }
}

/** A unit: its links, its total input and output, and their derivatives. */
class Unit {
  constructor() {
    this.inputs = [];
    this.outputs = [];
    this.bias = 0.1;
    this.output = 0;
    this.outputSlope = 0;
    this.inputSlope = 0;
    this.sum = 0;
    this.count = 0;
  }

  fire() {
    let total = this.bias;
    for (let j = 0; j < this.inputs.length; j++) {
      const link = this.inputs[j];
      total += link.weight * link.source.output;
    }
    this.output = Math.tanh(total);
    return this.output;
  }
}

function build() {
  const layers = SIZES.map((size) => Array.from({ length: size }, () => new Unit()));
  for (let l = 1; l < layers.length; l++) {
    for (const target of layers[l]) {
      for (const source of layers[l - 1]) {
        const link = new Link(source, target);
        source.outputs.push(link);
        target.inputs.push(link);
      }
    }
  }
  return layers;
}

function forward(layers, x, y) {
  layers[0][0].output = x;
  layers[0][1].output = y;
  for (let l = 1; l < layers.length; l++) {
    for (let i = 0; i < layers[l].length; i++) layers[l][i].fire();
  }
  return layers[layers.length - 1][0].output;
}

function backward(layers, target) {
  const last = layers[layers.length - 1][0];
  last.outputSlope = last.output - target;
  for (let l = layers.length - 1; l >= 1; l--) {
    for (const unit of layers[l]) {
      unit.inputSlope = unit.outputSlope * (1 - unit.output * unit.output);
      unit.sum += unit.inputSlope;
      unit.count++;
      for (let j = 0; j < unit.inputs.length; j++) {
        const link = unit.inputs[j];
        link.slope = unit.inputSlope * link.source.output;
        link.sum += link.slope;
        link.count++;
      }
    }
    if (l === 1) continue;
    for (const unit of layers[l - 1]) {
      unit.outputSlope = 0;
      for (let j = 0; j < unit.outputs.length; j++) {
        const link = unit.outputs[j];
        unit.outputSlope += link.weight * link.target.inputSlope;
      }
    }
  }
}

function update(layers) {
  for (let l = 1; l < layers.length; l++) {
    for (const unit of layers[l]) {
      unit.bias -= (RATE * unit.sum) / unit.count;
      unit.sum = unit.count = 0;
      for (let j = 0; j < unit.inputs.length; j++) {
        const link = unit.inputs[j];
        link.weight -= (RATE / link.count) * link.sum;
        link.sum = link.count = 0;
      }
    }
  }
}

function circles(count) {
  return Array.from({ length: count }, (_, i) => {
    const inside = i % 2 === 0;
    const radius = inside ? 2.5 * Math.random() : 3.5 + 1.5 * Math.random();
    const angle = 2 * Math.PI * Math.random();
    return { x: radius * Math.sin(angle), y: radius * Math.cos(angle), label: inside ? 1 : -1 };
  });
}

function shuffle(points) {
  for (let i = points.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [points[i], points[j]] = [points[j], points[i]];
  }
}

function epoch(layers, points) {
  shuffle(points);
  for (let i = 0; i < points.length; i++) {
    forward(layers, points[i].x, points[i].y);
    backward(layers, points[i].label);
    if ((i + 1) % BATCH === 0) update(layers);
  }
}

function loss(layers, points) {
  let total = 0;
  for (const point of points) total += 0.5 * (forward(layers, point.x, point.y) - point.label) ** 2;
  return total / points.length;
}

function maps(layers, kept) {
  for (let i = 0; i < SIDE; i++) {
    for (let j = 0; j < SIDE; j++) {
      forward(layers, -6 + (12 * i) / (SIDE - 1), -6 + (12 * j) / (SIDE - 1));
      let unit = 0;
      for (let l = 0; l < layers.length; l++) {
        for (let k = 0; k < layers[l].length; k++) kept[unit++][i][j] = layers[l][k].output;
      }
    }
  }
}

const layers = build();
const train = circles(500);
const test = circles(500);
const units = SIZES.reduce((sum, size) => sum + size);
const kept = Array.from({ length: units }, () => Array.from({ length: SIDE }, () => new Array(SIDE).fill(0)));
const work = {
  steps: [train.length / BATCH, () => epoch(layers, train)],
  picture: [1, () => (epoch(layers, train), loss(layers, train), loss(layers, test), maps(layers, kept))],
  maps: [1, () => maps(layers, kept)],
};
const [each, unit] = work[process.argv[2]];

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const seconds = Number(line);
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < 1000 * seconds) {
    unit();
    done += each;
  }
  console.log(done, (performance.now() - start) / 1000);
}
