/** Where the nodes of a computation stand: operations one column after their operands, inputs beside the first who uses them. */

/** @typedef {{inputs: number[]}} Linked */

const ROUNDS = 6;

/**
 * @param {Linked[]} nodes  operands before what is made of them, the result last
 * @returns {{columns: number, rows: number, places: {column: number, row: number}[]}} rows may be fractions
 */
export function layOut(nodes) {
  const column = columnsOf(nodes);
  const columns = Math.max(...column) + 1;
  const users = nodes.map((_, i) => nodes.flatMap((node, j) => (node.inputs.includes(i) ? [j] : [])));
  /** @type {number[][]} */
  const stacks = Array.from({ length: columns }, (_, c) => nodes.flatMap((_, i) => (column[i] === c ? [i] : [])));
  const rows = Math.max(...stacks.map((stack) => stack.length));
  const row = spread(nodes.map(() => 0), stacks, rows);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const stack of round % 2 ? stacks : [...stacks].reverse()) {
      const wish = new Map(stack.map((i) => {
        const near = round % 2 ? nodes[i].inputs : users[i];
        return [i, near.length ? near.reduce((sum, n) => sum + row[n], 0) / near.length : row[i]];
      }));
      stack.sort((a, b) => /** @type {number} */ (wish.get(a)) - /** @type {number} */ (wish.get(b)));
      settle(stack, wish, row, rows);
    }
  }
  return { columns, rows, places: nodes.map((_, i) => ({ column: column[i], row: row[i] })) };
}

/** @param {Linked[]} nodes */
function columnsOf(nodes) {
  const column = nodes.map(() => 0);
  nodes.forEach((node, i) => { if (node.inputs.length) column[i] = 1 + Math.max(...node.inputs.map((n) => column[n])); });
  return nodes.map((node, i) => {
    const users = nodes.flatMap((other, j) => (other.inputs.includes(i) ? [column[j]] : []));
    return node.inputs.length || !users.length ? column[i] : Math.min(...users) - 1;
  });
}

/**
 * @param {number[]} row
 * @param {number[][]} stacks
 * @param {number} rows
 */
function spread(row, stacks, rows) {
  for (const stack of stacks) stack.forEach((i, n) => { row[i] = n + (rows - stack.length) / 2; });
  return row;
}

/**
 * Each as near to its wish as a distance of one row between neighbors allows.
 * @param {number[]} stack  in order
 * @param {Map<number, number>} wish
 * @param {number[]} row
 * @param {number} rows
 */
function settle(stack, wish, row, rows) {
  let above = -1;
  stack.forEach((i, n) => {
    const lowest = rows - stack.length + n;
    row[i] = Math.min(lowest, Math.max(above + 1, /** @type {number} */ (wish.get(i))));
    above = row[i];
  });
}
