/** Search filters and assertions (RFC 4511 §4.5.1.7), from their bytes to a test of entries. */
import {BerError, readElements, type Element} from './ber.ts';
import {holdsNormalised, normalise, valuesOf, type Entry} from './entry.ts';

export type EntryTest = (entry: Entry) => boolean;

export function readFilter(filter: Element | undefined): EntryTest {
  if (filter === undefined) throw new BerError('a filter is missing');
  const inner = () => readElements(filter.content).map(readFilter);
  switch (filter.tag) {
    case 0xa0: {
      const tests = inner();
      return entry => tests.every(test => test(entry));
    }
    case 0xa1: {
      const tests = inner();
      return entry => tests.some(test => test(entry));
    }
    case 0xa2: {
      const [test] = inner();
      if (test === undefined) throw new BerError('nothing is negated');
      return entry => !test(entry);
    }
    case 0xa3:
    case 0xa8:
      return equality(filter);
    case 0xa4:
      return substrings(filter);
    case 0x87: {
      const attribute = filter.content.toString();
      return entry => valuesOf(entry, attribute).length > 0;
    }
    default:
      throw new BerError(`filters of type ${filter.tag.toString(16)} are not supported`);
  }
}

function equality(filter: Element): EntryTest {
  const [attribute = '', value = ''] = readElements(filter.content).map(part => part.content.toString());
  const name = attribute.toLowerCase();
  const wanted = normalise(name, value);
  return entry => holdsNormalised(entry, name, wanted);
}

function substrings(filter: Element): EntryTest {
  const [name, pieces] = readElements(filter.content);
  const attribute = (name?.content.toString() ?? '').toLowerCase();
  const wanted = readElements(pieces?.content ?? Buffer.alloc(0)).map(piece => ({
    place: piece.tag,
    text: normalise('cn', piece.content.toString()) ?? '',
  }));
  return entry => valuesOf(entry, attribute).some(value => fits(value.toLowerCase(), wanted));
}

/** `initial*any*any*final`, each behind the one before. */
function fits(value: string, wanted: readonly {place: number; text: string}[]): boolean {
  let at = 0;
  for (const {place, text} of wanted) {
    if (place === 0x80 && !value.startsWith(text)) return false;
    if (place === 0x82) return value.length - text.length >= at && value.endsWith(text);
    const found = value.indexOf(text, at);
    if (found < 0) return false;
    at = found + text.length;
  }
  return true;
}
