/** The order in which names are listed: numbers in them count as numbers, so that blade9 stands before blade10. */

/** A total order: two names are equal in it only when they are the same. */
export const compareNames = (one: string, other: string): number =>
  compare(keyOf(one), keyOf(other)) || compare(one, other);

/** The items in that order. The names are taken apart once, not at every comparison. */
export function sortByName<T extends {readonly name: string}>(items: readonly T[]): T[] {
  return items
    .map(item => ({item, key: keyOf(item.name)}))
    .sort((one, other) => compare(one.key, other.key) || compare(one.item.name, other.item.name))
    .map(({item}) => item);
}

/** Its order as text is that of the name: before each number stands how long it is, behind a mark that comes before all. */
const keyOf = (name: string): string =>
  name.replace(
    /0*(\d+)/g,
    (_zeros, digits: string) => `\u0001${String.fromCharCode(digits.length)}${digits}`,
  );

const compare = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);
