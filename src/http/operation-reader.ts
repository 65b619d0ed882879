/** Reads the element of the operation: its values as a tree, and the element itself written anew. */
import type {QualifiedAttribute, QualifiedTag} from 'sax';
import {operations} from '../contract/codec.generated.ts';
import {namespace, type OperationName} from '../contract/types.generated.ts';
import {escapeXml, type Raw} from '../contract/xml.ts';
import {invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';
import {Refusal, refuse} from './refusal.ts';
import {soap12, type SoapVersion} from './soap-version.ts';

const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance';

export interface OperationElement {
  /** In our default namespace and without attributes, on the lines that it has in the message; UTF-8. */
  readonly xml: Buffer;
  /** What is in it, as the codecs read it. */
  readonly content: Raw;
  /** Elements that xsi:nil made absent, as paths below the operation: `login/password`. */
  readonly absent: readonly string[];
}

type Children = Record<string, Raw>;

/** Without a prototype of its own an object is a hash table, several times as large; behind this one there is nothing either. */
const NoChildren = function () {
  // Nothing is in it.
} as unknown as {new (): Children; prototype: object};
NoChildren.prototype = Object.create(null) as object;

/** An element that is open: text until it has children. */
interface Frame {
  readonly name: string;
  text: string;
  children?: Children;
}

/** What is written so far is put together as often as that: thousands of short strings are dear to keep. */
const pieceCharacters = 8 * 1024;

export class OperationReader {
  readonly #version: SoapVersion;
  /** The operation is the first. */
  readonly #frames: Frame[] = [];
  readonly #absent: string[] = [];
  /** How many elements are open within one that xsi:nil has made absent, with itself. */
  #absentDepth = 0;
  #name: OperationName | undefined;
  #content: Raw;
  #out = '';
  readonly #pieces: Buffer[] = [];
  #line = 0;

  constructor(version: SoapVersion) {
    this.#version = version;
  }

  get name(): OperationName | undefined {
    return this.#name;
  }

  /** What was read so far. */
  get element(): OperationElement {
    this.#finishPiece();
    return {xml: Buffer.concat(this.#pieces), content: this.#content, absent: this.#absent};
  }

  open(tag: QualifiedTag, attributes: readonly QualifiedAttribute[], line: number): void {
    if (this.#absentDepth > 0) return void (this.#absentDepth += 1);
    const outermost = this.#frames.length === 0;
    if (outermost) this.#name = this.#readName(tag);
    else if (tag.uri !== namespace) throw wrongNamespace(tag);
    checkAttributes(tag, attributes, this.#version);
    // Some clients mark even the operation itself as nil when it has no parameters.
    if (!outermost && isNil(attributes)) {
      this.#absent.push([...this.#frames.map(({name}) => name), tag.local].join('/'));
      this.#absentDepth = 1;
      return;
    }
    this.#frames.push({name: tag.local, text: ''});
    this.#write(`<${tag.local}${outermost ? ` xmlns="${namespace}"` : ''}${this.#newLines(line)}>`);
  }

  close(): void {
    if (this.#absentDepth > 0) return void (this.#absentDepth -= 1);
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    this.#write(`</${frame.name}>`);
    const value = frame.children ?? frame.text;
    const parent = this.#frames.at(-1);
    if (parent === undefined) this.#content = value;
    else put((parent.children ??= new NoChildren()), frame.name, value);
  }

  text(value: string): void {
    const frame = this.#frames.at(-1);
    if (this.#absentDepth > 0 || frame === undefined) return;
    // White space between the parameters says nothing, and a schema allows none at all in an empty request.
    if (this.#frames.length === 1 && value.trim() === '') return;
    frame.text += value;
    this.#write(escapeXml(value));
    this.#line += value.split('\n').length - 1;
  }

  #write(xml: string): void {
    this.#out += xml;
    if (this.#out.length >= pieceCharacters) this.#finishPiece();
  }

  /** Out of the heap, where the collector would carry it about. */
  #finishPiece(): void {
    if (this.#out !== '') this.#pieces.push(Buffer.from(this.#out));
    this.#out = '';
  }

  #readName(tag: QualifiedTag): OperationName {
    if (this.#name !== undefined)
      throw refuse('The Body of the SOAP message holds two operations. Send one.');
    if (!Object.hasOwn(operations, tag.local)) {
      throw refuse(
        `There is no operation ${quoted(tag.local)}. The WSDL lists them: add ?wsdl to the address.`,
      );
    }
    if (tag.uri !== namespace) throw wrongNamespace(tag);
    return tag.local as OperationName;
  }

  /** Makes up for the lines that were left out, inside the tag, where white space means nothing. */
  #newLines(line: number): string {
    const missing = Math.max(0, line - this.#line);
    this.#line += missing;
    return '\n'.repeat(missing);
  }
}

/** One child stands alone, several are an array: what the codecs read. */
function put(children: Children, name: string, value: Raw): void {
  const before = children[name];
  if (before === undefined) children[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else children[name] = [before, value];
}

/** Attributes of other namespaces (xsi:type, wsu:Id) tell nothing that the schema does not say. */
function checkAttributes(
  tag: QualifiedTag,
  attributes: readonly QualifiedAttribute[],
  version: SoapVersion,
): void {
  const stray = attributes.find(
    ({uri, prefix, name}) => (uri === '' || uri === namespace) && prefix !== 'xmlns' && name !== 'xmlns',
  );
  if (stray !== undefined) {
    throw invalidRequest(
      tag.local,
      `<${tag.local}> may not have the attribute ${quoted(stray.name)}: this contract has no attributes.`,
    );
  }
  if (version !== soap12) return;
  const encoding = attributes.find(({uri, local}) => uri === version.namespace && local === 'encodingStyle');
  if (encoding === undefined || encoding.value.trim() === `${version.namespace}/encoding/none`) return;
  throw refuse(`<${tag.local}> has an encodingStyle that is not understood. Send it as the schema says.`, {
    faultCode: 'DataEncodingUnknown',
  });
}

const isNil = (attributes: readonly QualifiedAttribute[]) =>
  attributes.some(
    ({uri, local, value}) => uri === schemaInstance && local === 'nil' && /^\s*(true|1)\s*$/.test(value),
  );

function wrongNamespace(tag: QualifiedTag): Refusal {
  const where = tag.uri === '' ? 'no namespace' : `the namespace ${quoted(tag.uri)}`;
  const error = invalidRequest(
    tag.local,
    `<${tag.local}> is in ${where}. It must be in ${quoted(namespace)}.`,
  );
  return new Refusal(error);
}
