/**
 * Validates messages against the schema of the contract, and says what is wrong in words that a user understands.
 * libxml2 does the work; its documents live outside the JavaScript heap and are disposed of at once.
 */
import {ParseOption, XmlDocument, XmlLibError, XsdValidator, type ErrorDetail} from 'libxml2-wasm';
import {AppError, invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';
import {namespace} from './types.generated.ts';
import {schemaText} from './wsdl.ts';

const safely = {option: ParseOption.XML_PARSE_NO_XXE | ParseOption.XML_PARSE_NONET};

const lineFeed = 0x0a;

const validator = (() => {
  using schema = XmlDocument.fromString(schemaText(), safely);
  return XsdValidator.fromDoc(schema);
})();

/** An element with everything in it; as bytes it is UTF-8. */
export type Element = string | Uint8Array;

/** None when it is valid. */
export function findProblems(xml: Element): readonly ErrorDetail[] {
  try {
    using document = XmlDocument.fromBuffer(typeof xml === 'string' ? Buffer.from(xml) : xml, safely);
    validator.validate(document);
    return [];
  } catch (error) {
    if (error instanceof XmlLibError) return error.details;
    throw error;
  }
}

/** The first problem, as plain as it has to be to be passed between threads. */
export interface Problem {
  readonly message: string;
  readonly line: number;
}

export function findProblem(xml: Element): Problem | undefined {
  const [problem] = findProblems(xml);
  return problem && {message: problem.message, line: problem.line};
}

/** Throws InvalidRequest when the element (the content of a SOAP body) is not what the contract says. */
export function validateRequest(xml: Element): void {
  const problem = findProblem(xml);
  if (problem !== undefined) throw refuseProblem(problem, xml);
}

export function refuseProblem(problem: Problem, xml: Element): AppError {
  const {part, message} = explain(problem.message);
  const hasLines = typeof xml === 'string' ? xml.includes('\n') : xml.includes(lineFeed);
  const line = hasLines ? `Line ${problem.line}: ` : '';
  return invalidRequest(part, line + message);
}

/** Throws Internal when an answer of ours is not what the contract says. */
export function validateAnswer(xml: string): void {
  const [problem] = findProblems(xml);
  if (problem === undefined) return;
  throw new AppError('Internal', 'The service made an answer that its own contract does not allow.', {
    cause: new Error(problem.message.trim()),
  });
}

/** Turns a sentence of libxml2 into one for users. Exported for tests. */
export function explain(raw: string): {part: string; message: string} {
  const text = raw.replaceAll(`{${namespace}}`, '').trim();
  const part = /^Element '([^']+)'/.exec(text)?.[1];
  if (part === undefined) return {part: 'message', message: `The message is not well-formed XML: ${text}.`};
  return {part, message: sentence(part, text)};
}

function sentence(element: string, text: string): string {
  const name = `<${element}>`;
  const expected = /Expected is (?:one of )?\( (.*?) \)/.exec(text)?.[1];
  if (text.includes('This element is not expected')) {
    const instead = expected === undefined ? 'Nothing more may follow' : `Expected here: ${expected}`;
    return `${name} is not expected here: it is misspelt, repeated, or out of order. ${instead}.`;
  }
  if (text.includes('Missing child element')) return `${name} is not complete. It needs: ${expected}.`;
  const value =
    /(?:The value|: )\s*'([\s\S]*)' is not (?:an element of the set|a valid value)/.exec(text)?.[1] ?? '';
  const set = /is not an element of the set \{(.*)\}/.exec(text)?.[1];
  if (set !== undefined) return `${name} cannot be ${quoted(value)}. Use one of ${set.replaceAll("'", '')}.`;
  const type = /is not a valid value of the (?:atomic|local atomic) type '(?:xs:)?([^']+)'/.exec(text)?.[1];
  if (type !== undefined) return `${name} cannot be ${quoted(value)}. It must be ${typeInWords(type)}.`;
  if (text.includes('content type is empty')) return `${name} must be empty.`;
  if (/[Cc]haracter content/.test(text)) return `${name} holds elements; text may not stand between them.`;
  if (text.includes('type definition is simple'))
    return `${name} holds a value; elements may not stand in it.`;
  return `${name} is not as the contract says: ${quoted(text.replace(/^Element '[^']+':\s*/, ''))}.`;
}

function typeInWords(type: string): string {
  const words: Readonly<Record<string, string>> = {
    int: 'a whole number from -2147483648 to 2147483647',
    long: 'a whole number',
    boolean: 'true or false',
    dateTime: 'a time such as 2026-01-31T12:00:00Z',
  };
  return Object.hasOwn(words, type) ? (words[type] ?? type) : `a ${type}`;
}
