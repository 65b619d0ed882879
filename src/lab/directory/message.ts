/** What we read of requests ourselves: ldapjs rewrites DNs and filters on the way in. */
import {BerError, readElements, writeElement, type Element} from './ber.ts';

const operations = new Map<number, {name: OperationName; answerTag: number}>([
  [0x60, {name: 'bind', answerTag: 0x61}],
  [0x63, {name: 'search', answerTag: 0x65}],
  [0x66, {name: 'modify', answerTag: 0x67}],
  [0x68, {name: 'add', answerTag: 0x69}],
  [0x4a, {name: 'delete', answerTag: 0x6b}],
  [0x6c, {name: 'rename', answerTag: 0x6d}],
  [0x6e, {name: 'compare', answerTag: 0x6f}],
  [0x77, {name: 'extended', answerTag: 0x78}],
]);

export type OperationName =
  'bind' | 'search' | 'modify' | 'add' | 'delete' | 'rename' | 'compare' | 'extended';

export interface RequestHead {
  readonly messageId: Buffer;
  readonly operation: OperationName;
  /** The entry that it is about, as it was written. */
  readonly dn: string;
  /** Of a search. */
  readonly filter: Element | undefined;
}

/** Undefined for what has no answer: unbind and abandon. Throws BerError. */
export function readHead(frame: Buffer): RequestHead | undefined {
  const [id, request] = readElements(readElements(frame)[0]?.content ?? Buffer.alloc(0));
  if (id?.tag !== 0x02 || request === undefined) throw new BerError('this is not an LDAP message');
  const operation = operations.get(request.tag)?.name;
  if (operation === undefined) return undefined;
  const parts = request.tag === 0x4a ? [] : readElements(request.content);
  const dn = operation === 'delete' ? request.content : parts[operation === 'bind' ? 1 : 0]?.content;
  return {
    messageId: id.content,
    operation,
    dn: dn?.toString() ?? '',
    filter: operation === 'search' ? parts[6] : undefined,
  };
}

/** An answer without content. */
export function buildAnswer(head: RequestHead, code: number, message: string): Buffer {
  const tag = [...operations.values()].find(({name}) => name === head.operation)?.answerTag ?? 0x78;
  return writeElement(
    0x30,
    writeElement(0x02, head.messageId),
    writeElement(
      tag,
      writeElement(0x0a, Buffer.of(code)),
      writeElement(0x04),
      writeElement(0x04, Buffer.from(message)),
    ),
  );
}
