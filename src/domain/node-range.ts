/**
 * Node ranges name many servers at once: `blade[01-14,20],login1,-blade07`. A bracket holds numbers and spans,
 * zero-padded as written; a leading `-` takes names away from what came before, over all targets of the request.
 */
import {invalidRequest} from './errors.ts';
import {parseServerName, quoted, type ServerName} from './names.ts';

/** More names than this in one request is a slip of the pen, not a wish. */
export const maximumTargets = 10_000;
const maximumLength = 100_000;

/** Expands the targets of a request, in the order given, each name once. Throws InvalidRequest; never returns []. */
export function expandTargets(targets: readonly string[], part = 'target'): ServerName[] {
  const names = new Set<ServerName>();
  let budget = maximumTargets;
  for (const target of targets) {
    for (const piece of splitPieces(target, part)) {
      const removes = piece.startsWith('-');
      const expanded = expandPiece(removes ? piece.slice(1) : piece, budget, part);
      budget -= expanded.length;
      for (const name of expanded) {
        if (removes) names.delete(name);
        else names.add(name);
      }
    }
  }
  if (names.size === 0) {
    throw invalidRequest(part, 'No server is named. Give at least one target, e.g. blade01 or blade[01-14].');
  }
  return [...names];
}

/** Splits at commas outside brackets. */
function splitPieces(target: string, part: string): string[] {
  if (target.length > maximumLength) throw invalidRequest(part, 'The node range is too long.');
  const pieces: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at <= target.length; at++) {
    const char = target[at];
    if (char === '[') depth++;
    if (char === ']') depth--;
    if (depth < 0 || depth > 1) throw malformed(target, 'its brackets do not match', part);
    if (char === undefined || (char === ',' && depth === 0)) {
      pieces.push(target.slice(start, at).trim());
      start = at + 1;
    }
  }
  if (depth !== 0) throw malformed(target, 'its brackets do not match', part);
  if (pieces.length > 1 && pieces.some(piece => piece === '')) {
    throw malformed(target, 'there is nothing between two commas', part);
  }
  return pieces.filter(piece => piece !== '');
}

/** `rack[1-2]blade[01-14]` → 28 names: every combination of its brackets. */
function expandPiece(piece: string, budget: number, part: string): ServerName[] {
  const segments = piece.split(/[[\]]/);
  let names = [''];
  segments.forEach((segment, index) => {
    const choices = index % 2 === 0 ? [segment] : expandBracket(segment, piece, budget, part);
    if (names.length * choices.length > budget) throw tooMany(part);
    names = names.flatMap(name => choices.map(choice => name + choice));
  });
  return names.map(name => parseServerName(name, part));
}

function expandBracket(inside: string, piece: string, budget: number, part: string): string[] {
  const numbers: string[] = [];
  for (const span of inside.split(',')) {
    const match = /^\s*([0-9]{1,18})(?:-([0-9]{1,18}))?\s*$/.exec(span);
    if (!match) throw malformed(piece, 'a bracket holds numbers and spans such as [01-14,20]', part);
    const first = match[1] ?? '';
    const last = match[2] ?? first;
    const low = Number(first);
    const high = Number(last);
    if (high < low) throw malformed(piece, `${first}-${last} runs backwards`, part);
    if (high - low + 1 > budget - numbers.length) throw tooMany(part);
    for (let number = low; number <= high; number++) numbers.push(String(number).padStart(first.length, '0'));
  }
  return numbers;
}

function malformed(text: string, why: string, part: string) {
  return invalidRequest(
    part,
    `${quoted(text)} is not a node range: ${why}. An example: blade[01-14],login1,-blade07`,
  );
}

function tooMany(part: string) {
  return invalidRequest(part, `The node range names more than ${maximumTargets} servers.`);
}

/** Makes a short range of many names, for messages and tables: `blade[01-03],login1`. */
export function foldNames(names: readonly string[]): string {
  const folded: string[] = [];
  let run: {prefix: string; first: string; last: string} | undefined;
  const close = () => {
    if (run)
      folded.push(
        run.first === run.last ? run.prefix + run.first : `${run.prefix}[${run.first}-${run.last}]`,
      );
    run = undefined;
  };
  for (const name of names) {
    const match = /^(.*?)([0-9]{1,15})$/.exec(name);
    const prefix = match?.[1] ?? '';
    const digits = match?.[2];
    if (digits === undefined) {
      close();
      folded.push(name);
    } else if (run?.prefix === prefix && follows(run.last, digits)) {
      run.last = digits;
    } else {
      close();
      run = {prefix, first: digits, last: digits};
    }
  }
  close();
  return folded.join(',');
}

function follows(previous: string, next: string): boolean {
  return (
    Number(next) === Number(previous) + 1 && String(Number(next)).padStart(previous.length, '0') === next
  );
}
