/**
 * When two spellings of a value in a DN are one name. Held against OpenLDAP: whatever is the same here is the same
 * there, because two people must never pass for one another. The other way round it is not so for rare characters.
 */

/** The names and numbers under which one attribute goes (RFC 4519, RFC 4524). A directory takes them for the same. */
const typeNames = [
  ['cn', 'commonname', '2.5.4.3'],
  ['sn', 'surname', '2.5.4.4'],
  ['serialnumber', '2.5.4.5'],
  ['c', 'countryname', '2.5.4.6'],
  ['l', 'localityname', '2.5.4.7'],
  ['st', 'stateorprovincename', '2.5.4.8'],
  ['street', 'streetaddress', '2.5.4.9'],
  ['o', 'organizationname', '2.5.4.10'],
  ['ou', 'organizationalunitname', '2.5.4.11'],
  ['title', '2.5.4.12'],
  ['givenname', 'gn', '2.5.4.42'],
  ['uid', 'userid', '0.9.2342.19200300.100.1.1'],
  ['mail', 'rfc822mailbox', '0.9.2342.19200300.100.1.3'],
  ['dc', 'domaincomponent', '0.9.2342.19200300.100.1.25'],
  ['employeenumber', '2.16.840.1.113730.3.1.3'],
  ['displayname', '2.16.840.1.113730.3.1.241'],
] as const;
const canonicalTypes: ReadonlyMap<string, string> = new Map(
  typeNames.flatMap(names => names.map(name => [name, names[0]])),
);

export function foldType(type: string): string {
  const lower = type.toLowerCase();
  return canonicalTypes.get(lower) ?? lower;
}

/**
 * Latin, Greek, Cyrillic, kana, Hangul and Han, as far as a directory whose tables are as old as OpenLDAP's (Unicode 3)
 * folds them as Unicode does today. For it, newer letters have no other case.
 */
const folded =
  /^[\u0000-\u012f\u0131-\u0233\u0250-\u02af\u0300-\u033f\u0386-\u03ce\u0400-\u04bf\u04d0-\u04f5\u1100-\u1112\u1161-\u1175\u11a8-\u11c2\u1e00-\u1e9b\u1ea0-\u1ef9\u1f00-\u1fff\u3001-\u30ff\u4e00-\u9fa5\uac00-\ud7a3\uff01-\uffef]*$/u;

/**
 * As caseIgnoreMatch compares: case, runs of spaces, spaces at the ends and the way that accents are written do not
 * count. Types that are not known above may be compared otherwise (caseExactMatch), and values with other characters
 * may be folded otherwise: of these only what is plain counts as the same.
 */
export function foldValue(type: string, value: string): string {
  if (!canonicalTypes.has(type)) return value;
  const lower = folded.test(value) ? lowerCase(value.normalize('NFKC')).normalize('NFKC') : lowerAscii(value);
  const words = lower.replace(/ +/g, ' ').replace(/^ | $/g, '');
  // Nothing but spaces is one space: an empty value would be none.
  return words === '' && value !== '' ? ' ' : words;
}

/** Letter by letter: JavaScript makes a capital sigma another letter at the end of a word. */
const lowerCase = (value: string): string => Array.from(value, letter => letter.toLowerCase()).join('');
const lowerAscii = (value: string): string => value.replace(/[A-Z]/g, letter => letter.toLowerCase());
