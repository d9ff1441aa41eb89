/** The link to a race: `#r1.` and, packed, every member's name and configuration, and from how many first weights they run. */

import { LinkError, expand, pack, squeeze, unpack } from "../link.js";

/** @typedef {import("../types.js").Spec} Spec */
/** @typedef {{name: string, spec: Spec, benched?: boolean}} Member */
/** @typedef {{members: Member[], seeds: number, same_start?: boolean}} Race */

const PREFIX = "r1.";

/**
 * @param {Race} race
 * @param {Spec} base  the default spec
 * @returns {Promise<string>} the text that stands behind `#`
 */
export async function encodeRace({ members, seeds, same_start: same = true }, base) {
  const packed = members.map(({ name, spec }) => ({ name, spec: pack(spec, base) }));
  return PREFIX + await squeeze({ seeds, ...(same ? {} : { same_start: false }), members: packed });
}

/**
 * @param {string} hash  with or without the leading `#`
 * @param {Spec} base
 * @returns {Promise<Race|null>} null where the text is no link to a race at all
 * @throws {LinkError}
 */
export async function decodeRace(hash, base) {
  const text = hash.replace(/^#/, "");
  if (!/^r\d+\./.test(text)) return null;
  if (!text.startsWith(PREFIX)) throw new LinkError("version", `the link says ${text.split(".")[0]}; this version reads r1`);
  const { members, seeds = 1, same_start: same = true } = await expand(text.slice(PREFIX.length));
  const whole = Array.isArray(members) && members.every((member) => typeof member?.name === "string" && typeof member?.spec === "object" && member.spec);
  if (!whole || !Number.isInteger(seeds)) throw new LinkError("garbage", "the link is damaged: what it holds is not a race");
  return { members: members.map(({ name, spec }) => ({ name, spec: unpack(spec, base) })), seeds, same_start: Boolean(same) };
}
