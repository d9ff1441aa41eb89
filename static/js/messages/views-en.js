/** Words of the pictures and of the paint box, in English. Spread into the page's messages. */

/** @type {Record<string, string>} */
export const viewsEn = {
  "class.name": "class {label}",
  "legend.classes": "Classes and their shapes",
  "legend.signed": "Color scale from {low} (orange) to {high} (blue): {about}",

  "network.label": "The network",
  "network.summary": "The network: {shape} units, {parameters} parameters. Arrow keys move between units, Enter opens a unit's numbers.",
  "network.legend": "weights and unit outputs",
  "network.feature": "input {name}",
  "network.unit": "{layer} · unit {unit}",
  "network.output": "{layer} · output {unit}",
  "network.more": "+{count} more",
  "network.wire": "{source} → {target}: {value}",
  "network.strip": "Numbers of the picked unit",
  "network.hint": "Point at a unit to see its map large. Click a unit or a wire to read and change its weights.",
  "network.input": "an input: it has no weights of its own",
  "network.bias": "bias",
  "network.from": "unit {unit}",
};
