/**
 * Reads a SOAP message, distrusting all of it, in slices. Of its one operation two forms are made at once: the values,
 * for the operation, and the element written anew for the validator: elements and text of our own namespace, and
 * nothing else. No other parser sees the message, so that it cannot be understood in two ways; comments, CDATA,
 * prefixes, ids and attributes have gone by then.
 */
import sax from 'sax';
import type {OperationName} from '../contract/types.generated.ts';
import {EnvelopeReader} from './envelope-reader.ts';
import type {SecurityHeader} from './header-reader.ts';
import type {HttpLimits} from './limits.ts';
import type {OperationElement} from './operation-reader.ts';
import {refuse} from './refusal.ts';
import type {SoapVersion} from './soap-version.ts';

/** A message that has been read as far as the name of its operation: enough to know who sends it and what for. */
export interface MessageHead {
  readonly operation: OperationName;
  readonly security?: SecurityHeader;
  /** Reads the rest, letting others have their turn. Throws as `readHead` does. */
  readRest(): Promise<OperationElement>;
}

const sliceCharacters = 16 * 1024;
const maximumAttributes = 200;

/** Throws a Refusal, or InvalidRequest when the operation's element is wrong. */
export function readHead(message: string, version: SoapVersion, limits: HttpLimits): MessageHead {
  const reader = new EnvelopeReader(version, limits);
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
      return reader.element;
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
    reader.open(tag as sax.QualifiedTag, own, parser.line);
  };
  parser.onclosetag = () => reader.close();
  parser.ontext = value => reader.text(value);
  parser.oncdata = value => reader.text(value);
  return parser;
}

const firstLine = (text: string) => (text.split('\n')[0] ?? '').replace(/\.$/, '');
