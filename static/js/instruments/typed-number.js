/** A number that somebody typed into a field. */

/**
 * @param {HTMLInputElement} input  marked as wrong where what stands in it is no number
 * @returns {number|null} the number, written with either minus and either decimal mark; null where it is none
 */
export function typedNumber(input) {
  const text = input.value.trim();
  const value = Number(text.replace("\u2212", "-").replace(",", "."));
  const good = text !== "" && Number.isFinite(value);
  input.setAttribute("aria-invalid", String(!good));
  return good ? value : null;
}
