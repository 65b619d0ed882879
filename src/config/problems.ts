/** What is wrong with a configuration, in words: which key, and what is expected there. Never a value: it may be a secret. */
import type {z} from 'zod';
import {keysAt} from './keys.ts';

type Issue = z.core.$ZodIssue;

/** One line for each. */
export const describeProblems = (schema: z.ZodType, input: unknown, issues: readonly Issue[]): string[] =>
  issues.map(issue => `  ${pathOf(issue)}: ${describe(schema, input, issue)}`);

/** As one writes it: `storageHosts[0].name`. */
const pathOf = ({path}: Issue): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '') || 'the whole file';

function describe(schema: z.ZodType, input: unknown, issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = kinds[issue.expected] ?? issue.expected;
      const given = valueAt(input, issue.path);
      return given === undefined
        ? `is missing: ${expected} is needed`
        : `must be ${expected}, not ${kindOf(given)}`;
    }
    case 'unrecognized_keys': {
      const names = issue.keys.map(key => JSON.stringify(key)).join(', ');
      const known = keysAt(schema, issue.path);
      return `there is no ${names} here${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`;
    }
    case 'invalid_value':
      return `must be ${issue.values.map(value => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_union':
      return issue.discriminator === undefined
        ? 'is not what is expected here'
        : `needs a ${issue.discriminator} that is known; docs/configuration.md tells which`;
    case 'too_small':
      return describeLimit(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least');
    case 'too_big':
      return describeLimit(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most');
    case 'invalid_format':
      return formats[issue.format] ?? issue.message;
    default:
      return issue.message;
  }
}

function describeLimit(origin: string, limit: number | bigint, words: string): string {
  if (origin === 'string')
    return limit === 1 ? 'must not be empty' : `must be ${words} ${limit} characters long`;
  if (origin === 'array') return `must hold ${words} ${limit}`;
  return `must be ${words} ${limit}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
};

const formats: Readonly<Record<string, string>> = {
  url: 'must be an address such as http://hop.example.org:8080',
  email: 'must be a mail address',
  hostname: 'must be the name of a domain',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return kinds[typeof value] ?? 'that';
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    input,
  );
