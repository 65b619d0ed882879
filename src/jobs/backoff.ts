/** How long to wait before the nth retry (from 1): doubling from half a second to ten, half of it at random. */
export function backoffMs(retry: number, random: () => number = Math.random): number {
  const full = Math.min(10_000, 500 * 2 ** (retry - 1));
  return full / 2 + (full / 2) * random();
}

/** A step is tried this often before its target fails. */
export const maximumTries = 4;
