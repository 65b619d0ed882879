/**
 * Node ranges on the command line. `blade[01-14] -blade07` takes blade07 away, but to an option parser `-blade07` is an
 * unknown flag. So before parsing, such words are marked, and the mark comes off again when the range is read. The mark is
 * NUL, the one character that no argument can have.
 */
import type {Command, Option} from 'commander';
import {invalidRequest} from '../domain/errors.ts';
import {expandTargets, foldNames} from '../domain/node-range.ts';
import {quoted, type ServerName} from '../domain/names.ts';

const mark = '\u0000';

export interface Targets {
  /** As they go out. */
  readonly sent: readonly string[];
  /** What they come to, here. */
  readonly names: readonly ServerName[];
  /** Short, for messages. */
  readonly folded: string;
}

/** Marks the words that take servers away, when the command takes node ranges. */
export function markExclusions(program: Command, words: readonly string[]): string[] {
  const {command, options} = findCommand(program, words);
  if (!command.registeredArguments.some(argument => argument.name() === 'range')) return [...words];
  const end = words.indexOf('--');
  let isValue = false;
  return words.map((word, at) => {
    const plain = isValue || (end >= 0 && at >= end) || !/^-[^-]/.test(word);
    const option = isValue ? undefined : options.find(({short, long}) => word === short || word === long);
    isValue = option?.required ?? false;
    if (plain || option !== undefined || word.length === 2) return word;
    if (options.some(({long}) => long === `-${word}`)) {
      throw invalidRequest('options', `Unknown option ${quoted(word)}. Did you mean -${word}?`);
    }
    return mark + word;
  });
}

/** The command that the words lead to, and every option that may stand with it. */
function findCommand(
  program: Command,
  words: readonly string[],
): {command: Command; options: readonly Option[]} {
  let command = program;
  let options = [...program.options];
  let isValue = false;
  for (const word of words) {
    if (isValue) {
      isValue = false;
    } else if (word.startsWith('-')) {
      isValue = options.some(({short, long, required}) => required && (word === short || word === long));
    } else {
      const next = command.commands.find(child => child.name() === word || child.aliases().includes(word));
      if (next === undefined) break;
      command = next;
      options = [...options, ...next.options];
    }
  }
  return {command, options};
}

/** Throws InvalidRequest: nothing named, malformed, or something taken away that was not there. */
export function parseTargets(words: readonly string[]): Targets {
  const sent: string[] = [];
  for (const word of words) {
    const isMarked = word.startsWith(mark);
    const target = isMarked ? word.slice(mark.length) : word;
    if (isMarked) checkTakesAway(sent, target);
    sent.push(target);
  }
  const names = expandTargets(sent);
  return {sent, names, folded: foldNames(names)};
}

/** The same where none means all: undefined. */
export const parseOptionalTargets = (words: readonly string[]): Targets | undefined =>
  words.length === 0 ? undefined : parseTargets(words);

/** A misspelt flag looks like a server that is taken away. It must not pass in silence. */
function checkTakesAway(before: readonly string[], word: string): void {
  const first = /^-(?:[^,[\]]|\[[^\]]*\])*/.exec(word)?.[0] ?? word;
  const taken = expandTargets([first.slice(1)]);
  const present = before.length === 0 ? [] : expandTargets(before);
  if (!taken.some(name => present.includes(name))) {
    throw invalidRequest(
      'target',
      `${quoted(word)} takes nothing away from the servers named before it. If it is meant as an option, ` +
        'see --help.',
    );
  }
}

/** Collects the values of an option that may be repeated or take several words, such as `--to alice bob`. */
export function collectWords(word: string, previous: readonly string[] = []): string[] {
  if (word.startsWith(mark)) {
    const plain = word.slice(mark.length);
    throw invalidRequest(
      'options',
      `${quoted(plain)} stands where a user is expected. Put it before the options.`,
    );
  }
  return [...previous, word];
}
