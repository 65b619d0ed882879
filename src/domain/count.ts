/** `1 server`, `3 servers` */
export const countOf = (count: number, noun = 'server'): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
