/**
 * Reads a SOAP 1.1 message, distrusting all of it, and writes its one operation anew: elements and text of our own
 * namespace, and nothing else. Only that is validated and handed on, so that the two parsers after this one cannot
 * understand a message in two ways; comments, CDATA, prefixes, ids and attributes have gone by then.
 */
import sax from 'sax';
import {operations} from '../contract/codec.generated.ts';
import {namespace, type OperationName} from '../contract/types.generated.ts';
import {escapeXml} from '../contract/xml.ts';
import {invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';
import {HeaderReader, type SecurityHeader} from './header-reader.ts';
import type {HttpLimits} from './limits.ts';
import {Refusal, refuse} from './refusal.ts';

export const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
const soap12Namespace = 'http://www.w3.org/2003/05/soap-envelope';
const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance';

/** A message that has been read as far as the name of its operation: enough to know who sends it and what for. */
export interface MessageHead {
  readonly operation: OperationName;
  readonly security?: SecurityHeader;
  /**
   * Reads the rest, letting others have their turn. Answers with the operation's element, in our default namespace and
   * without attributes, on the lines that it has in the message. Throws as `readHead` does.
   */
  readRest(): Promise<string>;
}

type Tag = sax.QualifiedTag;
type ReadLimits = Pick<HttpLimits, 'depth' | 'elements' | 'headCharacters'>;

const sliceCharacters = 32 * 1024;
const maximumAttributes = 200;

/** Throws a Refusal, or InvalidRequest when the operation's element is wrong. */
export function readHead(message: string, limits: ReadLimits): MessageHead {
  const reader = new EnvelopeReader(limits);
  const parser = createParser(reader);
  const text = message.replace(/^\ufeff/, '');
  let at = 0;
  const readSlice = () => {
    let end = at + sliceCharacters;
    // The two halves of a character stay together.
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end += 1;
    // XML ends every line with a line feed, whatever was sent; the parser leaves that to us.
    const lineEndIsCut = text.charAt(at - 1) === '\r' && text.charAt(at) === '\n';
    parser.write(text.slice(lineEndIsCut ? at + 1 : at, end).replace(/\r\n?/g, '\n'));
    // It searches those it has for each new one, and tells of them only when the tag ends.
    if (((parser as {attribList?: unknown[]}).attribList?.length ?? 0) > maximumAttributes) {
      throw refuse('An element of the message has too many attributes.');
    }
    at = end;
  };

  while (reader.operation === undefined && at < text.length) {
    if (at >= limits.headCharacters) throw refuse('The Header of the SOAP message is too large.');
    readSlice();
  }
  if (reader.operation === undefined) {
    parser.close();
    throw reader.incomplete();
  }
  const security = reader.security;
  return {
    operation: reader.operation,
    ...(security === undefined ? {} : {security}),
    async readRest() {
      while (at < text.length) {
        readSlice();
        await new Promise(resolve => setImmediate(resolve));
      }
      parser.close();
      return reader.xml;
    },
  };
}

function createParser(reader: EnvelopeReader): sax.SAXParser {
  const parser = sax.parser(true, {xmlns: true, position: true, strictEntities: true} as sax.SAXOptions);
  let attributes: sax.QualifiedAttribute[] = [];
  parser.onerror = error => {
    throw refuse(`The message is not well-formed XML: ${firstLine(error.message)}.`);
  };
  parser.ondoctype = () => {
    throw refuse('A DOCTYPE may not stand in a SOAP message.');
  };
  parser.onprocessinginstruction = ({name}) => {
    // The XML declaration comes as one, too.
    if (name !== 'xml' || reader.begun)
      throw refuse('Processing instructions may not stand in a SOAP message.');
  };
  // The parser's own collection of attributes is an object, which would swallow a `__proto__`.
  parser.onattribute = attribute => void attributes.push(attribute as sax.QualifiedAttribute);
  parser.onopentag = tag => {
    const own = attributes;
    attributes = [];
    reader.open(tag as Tag, own, parser.line);
  };
  parser.onclosetag = () => reader.close();
  parser.ontext = value => reader.text(value);
  parser.oncdata = value => reader.text(value);
  return parser;
}

const firstLine = (text: string) => (text.split('\n')[0] ?? '').replace(/\.$/, '');

const dangerous = new Set(['__proto__', 'constructor', 'prototype']);
// XML 1.0 has no place for these, not even as character references.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

class EnvelopeReader {
  readonly #limits: ReadLimits;
  readonly #path: string[] = [];
  readonly #header = new HeaderReader();
  #elements = 0;
  #section: 'Header' | 'Body' | undefined;
  #sections: string[] = [];
  #operation: OperationName | undefined;
  #out = '';
  #line = 0;
  /** Depth of the element that xsi:nil has made absent. */
  #absentAt = Infinity;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  get begun(): boolean {
    return this.#elements > 0;
  }

  open(tag: Tag, attributes: readonly sax.QualifiedAttribute[], line: number): void {
    this.#bound(tag, attributes);
    this.#path.push(tag.local);
    const depth = this.#path.length;
    if (depth === 1) this.#openEnvelope(tag);
    else if (depth === 2) this.#openSection(tag);
    else if (this.#section === 'Header') this.#header.open(tag, attributes, depth);
    else this.#openContent(tag, attributes, line, depth);
  }

  close(): void {
    const depth = this.#path.length;
    const name = this.#path.pop() ?? '';
    if (this.#section === 'Header') this.#header.close(depth);
    else if (this.#section === 'Body' && depth > 2 && depth < this.#absentAt) this.#out += `</${name}>`;
    if (depth === this.#absentAt) this.#absentAt = Infinity;
    if (depth === 2) this.#section = undefined;
  }

  text(value: string): void {
    const depth = this.#path.length;
    if (forbidden.test(value)) throw refuse('The message holds a character that XML does not allow.');
    const blank = value.trim() === '';
    if (this.#section === 'Header') this.#header.text(value, depth);
    else if (depth <= 2 && !blank) throw refuse('Text stands in the SOAP message where only elements may.');
    // White space between the parameters says nothing, and a schema allows none at all in an empty request.
    else if (depth > 3 || (depth === 3 && !blank)) this.#write(value, depth);
  }

  get operation(): OperationName | undefined {
    return this.#operation;
  }

  get security(): SecurityHeader | undefined {
    return this.#header.security;
  }

  /** What was written anew so far. */
  get xml(): string {
    return this.#out;
  }

  /** Why there is no operation in a message that is well-formed. */
  incomplete(): Refusal {
    if (!this.begun) return refuse('This is not a SOAP message: it is empty.');
    if (!this.#sections.includes('Body')) return refuse('The SOAP message has no Body.');
    return refuse('The Body of the SOAP message is empty. It must hold one operation, e.g. <listServers>.');
  }

  #bound(tag: Tag, attributes: readonly sax.QualifiedAttribute[]): void {
    this.#elements += 1;
    if (this.#elements > this.#limits.elements) {
      throw refuse(`The message has more than ${this.#limits.elements} elements. Send it in parts.`);
    }
    if (this.#path.length >= this.#limits.depth)
      throw refuse('The elements of the message are nested too deeply.');
    if (dangerous.has(tag.local) || dangerous.has(tag.prefix) || attributes.some(isDangerous)) {
      throw refuse('The message uses a name that may not be used.');
    }
  }

  #openEnvelope(tag: Tag): void {
    if (this.#elements > 1) throw refuse('More than one element stands at the top of the message.');
    if (tag.local !== 'Envelope') throw refuse('This is not a SOAP message: it must begin with an Envelope.');
    if (tag.uri === soapNamespace) return;
    const hint = tag.uri === soap12Namespace ? ' This one is SOAP 1.2.' : '';
    throw refuse(`This service speaks SOAP 1.1.${hint}`, {faultCode: 'VersionMismatch'});
  }

  #openSection(tag: Tag): void {
    const known = tag.uri === soapNamespace && (tag.local === 'Header' || tag.local === 'Body');
    if (!known) throw refuse(`${quoted(tag.local)} may not stand in the Envelope: only Header and Body may.`);
    if (this.#sections.includes(tag.local)) throw refuse(`The SOAP message has two ${tag.local} elements.`);
    if (this.#sections.includes('Body'))
      throw refuse('The Header of the SOAP message must come before its Body.');
    this.#section = tag.local as 'Header' | 'Body';
    this.#sections.push(tag.local);
  }

  #openContent(tag: Tag, attributes: readonly sax.QualifiedAttribute[], line: number, depth: number): void {
    if (depth > this.#absentAt) return;
    if (depth === 3) this.#operation = this.#readOperation(tag);
    else if (tag.uri !== namespace) throw wrongNamespace(tag);
    // Attributes of other namespaces (xsi:type, wsu:Id, encodingStyle) tell nothing that the schema does not say.
    const stray = attributes.find(
      ({uri, prefix, name}) => (uri === '' || uri === namespace) && prefix !== 'xmlns' && name !== 'xmlns',
    );
    if (stray !== undefined) {
      throw invalidRequest(
        tag.local,
        `<${tag.local}> may not have the attribute ${quoted(stray.name)}: this contract has no attributes.`,
      );
    }
    // Some clients mark even the operation itself as nil when it has no parameters.
    if (depth > 3 && isNil(attributes)) {
      this.#absentAt = depth;
      return;
    }
    const declaration = depth === 3 ? ` xmlns="${namespace}"` : '';
    this.#out += `<${tag.local}${declaration}${this.#newLines(line)}>`;
  }

  #readOperation(tag: Tag): OperationName {
    if (this.#operation !== undefined)
      throw refuse('The Body of the SOAP message holds two operations. Send one.');
    if (!Object.hasOwn(operations, tag.local)) {
      throw refuse(
        `There is no operation ${quoted(tag.local)}. The WSDL lists them: add ?wsdl to the address.`,
      );
    }
    if (tag.uri !== namespace) throw wrongNamespace(tag);
    return tag.local as OperationName;
  }

  #write(value: string, depth: number): void {
    if (depth >= this.#absentAt) return;
    this.#out += escapeXml(value);
    this.#line += value.split('\n').length - 1;
  }

  /** Makes up for the lines that were left out, inside the tag, where white space means nothing. */
  #newLines(line: number): string {
    const missing = Math.max(0, line - this.#line);
    this.#line += missing;
    return '\n'.repeat(missing);
  }
}

/** As a name, and as the value of what names an element. */
const isDangerous = ({local, prefix, value}: sax.QualifiedAttribute) =>
  dangerous.has(local) ||
  dangerous.has(prefix) ||
  (/^(id|href|ref)$/i.test(local) && dangerous.has(value.replace(/^#/, '')));

const isNil = (attributes: readonly sax.QualifiedAttribute[]) =>
  attributes.some(
    ({uri, local, value}) => uri === schemaInstance && local === 'nil' && /^\s*(true|1)\s*$/.test(value),
  );

function wrongNamespace(tag: Tag): Refusal {
  const where = tag.uri === '' ? 'no namespace' : `the namespace ${quoted(tag.uri)}`;
  const error = invalidRequest(
    tag.local,
    `<${tag.local}> is in ${where}. It must be in ${quoted(namespace)}.`,
  );
  return new Refusal(error);
}
