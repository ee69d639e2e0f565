/** Groups that are chosen to be compared, by the beginnings of their digests. */
export type ChosenGroups = readonly [] | readonly [one: string] | readonly [one: string, other: string];

/** As much of a digest as is enough to name a group. */
const shownDigest = 12;

/** Reads the chosen groups from the address; what is no beginning of a digest, or is too much, is none. */
export function readChosenGroups(text: string): ChosenGroups {
  const [one, other, ...more] = text.split(',').filter((digest) => /^[0-9a-f]{4,64}$/.test(digest));
  if (one === undefined || more.length > 0) return [];
  return other === undefined || other === one ? [one] : [one, other];
}

/** Chooses a group, or gives it up when it was chosen; a third one takes the place of the second. */
export function toggleGroup(chosen: ChosenGroups, digest: string): ChosenGroups {
  const [one, other] = chosen;
  if (one === undefined) return [shorten(digest)];
  if (digest.startsWith(one)) return other === undefined ? [] : [other];
  return other !== undefined && digest.startsWith(other) ? [one] : [one, shorten(digest)];
}

function shorten(digest: string): string {
  return digest.slice(0, shownDigest);
}
