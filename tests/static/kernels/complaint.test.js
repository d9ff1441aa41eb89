/** What is refused of matrices is said by field, row and column, and each cell knows which line speaks of it. */

import assert from "node:assert/strict";
import { test } from "node:test";

import "../words.js";
import { Complaint, markRefused } from "../../../static/js/kernels/complaint.js";
import { page } from "../page.js";

/** A grid of two by two that keeps which line speaks of each cell. */
function grid() {
  const by = /** @type {Record<string, string>} */ ({});
  const refuse = (/** @type {(row: number, column: number) => string} */ described) => {
    for (const row of [0, 1]) for (const column of [0, 1]) by[`${row}, ${column}`] = described(row, column);
  };
  return { by, grid: /** @type {any} */ ({ path: "kernel", label: "Kernel", refuse }) };
}

/** @param {string} path @param {string} [message] */
const problem = (path, message = "must be finite; got 'x'") => ({ path, message });

test("a cell is told by its row and column, a row by its number, an argument by its label; others are no business of it", (context) => {
  page(context);
  const { grid: kernel } = grid();
  const complaint = new Complaint(["kernel", "stride"]);
  const told = (/** @type {string} */ path, fields = new Map()) => {
    complaint.show([problem(path)], [kernel], { fields });
    return complaint.element.textContent;
  };
  const cell = told("kernel[1][0]");
  assert.match(cell, /Kernel/);
  assert.match(cell, /2.*1.*must be finite; got 'x'/);
  assert.notEqual(told("kernel[1]"), cell);
  assert.match(told("kernel"), /^Kernel.*must be finite/);
  const input = document.createElement("input");
  input.setAttribute("aria-label", "Stride of the kernel");
  assert.match(told("stride", new Map([["stride", input]])), /^Stride of the kernel/);
  assert.equal(input.getAttribute("aria-invalid"), "true");
  assert.equal(told("padding"), "");
  assert.equal(told("kernels[0][0]"), "", "a longer name is another argument");
});

test("three are said, the rest counted, and each refused cell is described by its line", (context) => {
  page(context);
  const { grid: kernel, by } = grid();
  const complaint = new Complaint(["kernel"]);
  const all = ["kernel[0][0]", "kernel[0][1]", "kernel[1][0]", "kernel[1][1]", "kernel[2][0]"].map((path) => problem(path));
  complaint.show(all, [kernel]);
  const ids = [...complaint.element.children].map(({ id }) => id);
  assert.equal(ids.length, 4);
  assert.match(complaint.element.lastElementChild?.textContent ?? "", /2/);
  assert.deepEqual(Object.values(by), ids);
  complaint.show(all, [kernel], { stands: false });
  assert.deepEqual(Object.values(by), ["", "", "", ""], "what is shown is not what was refused");
  complaint.show([], [kernel]);
  assert.equal(complaint.element.textContent, "");
});

test("lines that stay the same are not said again", (context) => {
  page(context);
  const complaint = new Complaint(["kernel"]);
  complaint.show([problem("kernel[0][0]")], []);
  const [line] = complaint.element.children;
  complaint.show([problem("kernel[0][0]")], []);
  assert.equal(complaint.element.children[0], line);
  complaint.show([problem("kernel[0][0]", "must be at most 9; got 10")], []);
  assert.notEqual(complaint.element.children[0], line);
});

test("a field that is mended is neither refused nor described", (context) => {
  page(context);
  const input = document.createElement("input");
  markRefused(input, "why");
  assert.deepEqual(["aria-invalid", "aria-describedby"].map((name) => input.getAttribute(name)), ["true", "why"]);
  markRefused(input, "");
  assert.deepEqual(["aria-invalid", "aria-describedby"].map((name) => input.getAttribute(name)), [null, null]);
});
