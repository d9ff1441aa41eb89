/**
 * The algorithm of a well-known browser playground, written anew in its manner: one object per unit and per link, activations, errors and
 * input features as exchangeable functions, links that may be dead or penalized, one point at a time with derivatives accumulated over a
 * batch, and every unit's map made by a forward pass for each of the 100×100 places on the plane.
 *
 * node playground.js steps|picture|maps
 */
import { createInterface } from "node:readline";

const SIZES = [2, 8, 8, 1];
const BATCH = 10;
const RATE = 0.03;
const PENALTY = 0;
const SIDE = 100;

const FEATURES = {
  x: { of: (x) => x },
  y: { of: (x, y) => y },
  xSquared: { of: (x) => x * x },
  ySquared: { of: (x, y) => y * y },
  xTimesY: { of: (x, y) => x * y },
  sinX: { of: (x) => Math.sin(x) },
  sinY: { of: (x, y) => Math.sin(y) },
};
const CHOSEN = { x: true, y: true, xSquared: false, ySquared: false, xTimesY: false, sinX: false, sinY: false };
const TANH = {
  output: (total) => Math.tanh(total),
  slope(total) {
    const output = TANH.output(total);
    return 1 - output * output;
  },
};
const SQUARE = { error: (output, target) => 0.5 * (output - target) ** 2, slope: (output, target) => output - target };

/** A link from one unit to another, with its weight and the derivative accumulated since the last update. */
class Link {
  constructor(source, target, penalty) {
    this.id = `${source.id}-${target.id}`;
    this.source = source;
    this.target = target;
    this.penalty = penalty;
    this.weight = Math.random() - 0.5;
    this.dead = false;
    this.slope = 0;
    this.sum = 0;
    this.count = 0;
  }
}

/** A unit: its links, its total input and output, and their derivatives. */
class Unit {
  constructor(id, activation) {
    this.id = id;
    this.activation = activation;
    this.inputs = [];
    this.outputs = [];
    this.bias = 0.1;
    this.total = 0;
    this.output = 0;
    this.outputSlope = 0;
    this.inputSlope = 0;
    this.sum = 0;
    this.count = 0;
  }

  fire() {
    this.total = this.bias;
    for (let j = 0; j < this.inputs.length; j++) {
      const link = this.inputs[j];
      this.total += link.weight * link.source.output;
    }
    this.output = this.activation.output(this.total);
    return this.output;
  }
}

function build() {
  let id = 0;
  const layers = SIZES.map((size) => Array.from({ length: size }, () => new Unit(String(id++), TANH)));
  for (let l = 1; l < layers.length; l++) {
    for (const target of layers[l]) {
      for (const source of layers[l - 1]) {
        const link = new Link(source, target, null);
        source.outputs.push(link);
        target.inputs.push(link);
      }
    }
  }
  return layers;
}

function inputs(x, y) {
  const found = [];
  for (const name in FEATURES) {
    if (CHOSEN[name]) found.push(FEATURES[name].of(x, y));
  }
  return found;
}

function eachUnit(layers, do_) {
  for (let l = 1; l < layers.length; l++) {
    for (let i = 0; i < layers[l].length; i++) do_(layers[l][i]);
  }
}

function scale([low, high], [from, to]) {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

function forward(layers, given) {
  for (let i = 0; i < layers[0].length; i++) layers[0][i].output = given[i];
  for (let l = 1; l < layers.length; l++) {
    for (let i = 0; i < layers[l].length; i++) layers[l][i].fire();
  }
  return layers[layers.length - 1][0].output;
}

function backward(layers, target, error) {
  const last = layers[layers.length - 1][0];
  last.outputSlope = error.slope(last.output, target);
  for (let l = layers.length - 1; l >= 1; l--) {
    const layer = layers[l];
    for (let i = 0; i < layer.length; i++) {
      const unit = layer[i];
      unit.inputSlope = unit.outputSlope * unit.activation.slope(unit.total);
      unit.sum += unit.inputSlope;
      unit.count++;
    }
    for (let i = 0; i < layer.length; i++) {
      const unit = layer[i];
      for (let j = 0; j < unit.inputs.length; j++) {
        const link = unit.inputs[j];
        if (link.dead) continue;
        link.slope = unit.inputSlope * link.source.output;
        link.sum += link.slope;
        link.count++;
      }
    }
    if (l === 1) continue;
    for (let i = 0; i < layers[l - 1].length; i++) {
      const unit = layers[l - 1][i];
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
    for (let i = 0; i < layers[l].length; i++) {
      const unit = layers[l][i];
      if (unit.count > 0) {
        unit.bias -= (RATE * unit.sum) / unit.count;
        unit.sum = 0;
        unit.count = 0;
      }
      for (let j = 0; j < unit.inputs.length; j++) {
        const link = unit.inputs[j];
        if (link.dead) continue;
        const pull = link.penalty ? link.penalty.slope(link.weight) : 0;
        if (link.count > 0) {
          link.weight -= (RATE / link.count) * link.sum;
          link.weight -= RATE * PENALTY * pull;
          link.sum = 0;
          link.count = 0;
        }
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

function epoch(layers, points) {
  points.forEach((point, i) => {
    forward(layers, inputs(point.x, point.y));
    backward(layers, point.label, SQUARE);
    if ((i + 1) % BATCH === 0) update(layers);
  });
}

function loss(layers, points) {
  let total = 0;
  for (let i = 0; i < points.length; i++) {
    const point = points[i];
    total += SQUARE.error(forward(layers, inputs(point.x, point.y)), point.label);
  }
  return total / points.length;
}

function maps(layers, kept) {
  const xOf = scale([0, SIDE - 1], [-6, 6]);
  const yOf = scale([SIDE - 1, 0], [-6, 6]);
  for (let i = 0; i < SIDE; i++) {
    for (let j = 0; j < SIDE; j++) {
      forward(layers, inputs(xOf(i), yOf(j)));
      eachUnit(layers, (unit) => {
        kept[unit.id][i][j] = unit.output;
      });
    }
  }
}

const layers = build();
const train = circles(500);
const test = circles(500);
const kept = Object.fromEntries(layers.flat().map((unit) => [unit.id, Array.from({ length: SIDE }, () => new Array(SIDE))]));
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
