/** The kinds of events that there are: what happens by itself, and the operations of the contract. */
import {invalidRequest} from '../domain/errors.ts';
import {happenings, parseEventKind, type EventKind} from '../domain/event.ts';
import {quoted} from '../domain/names.ts';
import {operations} from './codec.generated.ts';

const operationNames = Object.keys(operations);
const known: ReadonlySet<string> = new Set([...happenings, ...operationNames]);

/** Throws InvalidRequest that lists them. */
export function parseKnownEventKind(text: string, part = 'kind'): EventKind {
  if (known.has(text)) return parseEventKind(text, part);
  throw invalidRequest(
    part,
    `${quoted(text)} is not a kind of event. There are ${happenings.join(', ')}, and the names of all operations: ` +
      `${operationNames.join(', ')}.`,
  );
}
