/** The order in which names are listed: numbers in them count as numbers, so that blade9 stands before blade10. */

const pieces = /\d+|\D+/g;

/** A total order: two names are equal in it only when they are the same. Throws nothing. */
export function compareNames(one: string, other: string): number {
  if (one === other) return 0;
  return compareByNumbers(one, other) || (one < other ? -1 : 1);
}

/** Sorts in place; the names are taken apart once, not at every comparison. */
export function sortByName<T extends {readonly name: string}>(items: T[]): T[] {
  const keys = new Map(items.map(item => [item, keyOf(item.name)]));
  const none: Key = [];
  return items.sort(
    (one, other) =>
      compareKeys(keys.get(one) ?? none, keys.get(other) ?? none) || compareNames(one.name, other.name),
  );
}

/** Text and numbers in turn. */
type Key = readonly (string | number)[];

const keyOf = (name: string): Key =>
  (name.match(pieces) ?? []).map(piece => (/^\d/.test(piece) ? Number(piece) : piece));

const compareByNumbers = (one: string, other: string) => compareKeys(keyOf(one), keyOf(other));

function compareKeys(one: Key, other: Key): number {
  const common = Math.min(one.length, other.length);
  for (let at = 0; at < common; at++) {
    const [a, b] = [one[at] ?? '', other[at] ?? ''];
    if (a === b) continue;
    // A digit stands before any other character, as in a dictionary.
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
    return a < b ? -1 : 1;
  }
  return one.length - other.length;
}
