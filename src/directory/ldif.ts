/** Entries as LDIF (RFC 2849). */

/** In the order in which they are written. */
export type Lines = readonly (readonly [attribute: string, value: string])[];

export const writeEntry = (dn: string, lines: Lines, why: readonly string[] = []): string =>
  [...why, writeLine('dn', dn), ...lines.map(([attribute, value]) => writeLine(attribute, value)), ''].join(
    '\n',
  );

const plain =
  /^(?:[\u0001-\u0009\u000b\u000c\u000e-\u001f!-9;=-\u007f][\u0001-\u0009\u000b\u000c\u000e-\u007f]*)?$/;

/** In base64 what could be taken for something else. */
function writeLine(attribute: string, value: string): string {
  const safe = plain.test(value) && !value.endsWith(' ');
  return safe ? `${attribute}: ${value}` : `${attribute}:: ${Buffer.from(value).toString('base64')}`;
}
