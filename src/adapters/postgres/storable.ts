/** PostgreSQL takes no NUL and no half of a surrogate pair; one such character would keep the whole group from being stored. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');
