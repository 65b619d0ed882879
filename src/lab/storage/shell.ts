/** As much of a POSIX shell as the service's commands need: quoted words, `;`, `&&`, `||`, pipes and `>`. No expansion. */
import type {Output} from './zfs.ts';

export interface SimpleCommand {
  readonly words: readonly string[];
  /** File that standard output goes to. */
  readonly into?: string;
}

interface ListItem {
  /** What must have come before. */
  readonly after: ';' | '&&' | '||';
  readonly pipeline: readonly SimpleCommand[];
}

/** Runs one command, given its standard input. */
export type Builtin = (command: SimpleCommand, input: string) => Output | Promise<Output>;

type Token = {readonly word: string} | {readonly operator: string};

/** Runs a command line; answers with all that it printed and the exit code of the last command that ran. */
export async function runShell(text: string, input: string, builtin: Builtin): Promise<Output> {
  const items = parseList(text);
  if (items === undefined) return {stdout: '', stderr: 'sh: syntax error\n', code: 2};
  let stdout = '';
  let stderr = '';
  let code = 0;
  for (const {after, pipeline} of items) {
    if ((after === '&&' && code !== 0) || (after === '||' && code === 0)) continue;
    let passed = input;
    for (const command of pipeline) {
      const output = await builtin(command, passed);
      passed = output.stdout;
      stderr += output.stderr;
      code = output.code;
    }
    stdout += passed;
  }
  return {stdout, stderr, code};
}

function parseList(text: string): ListItem[] | undefined {
  const tokens = tokenise(text);
  if (tokens === undefined) return undefined;
  const items: ListItem[] = [];
  let after: ListItem['after'] = ';';
  let pipeline: SimpleCommand[] = [];
  let words: string[] = [];
  let into: string | undefined;
  const endCommand = () => {
    if (words.length > 0) pipeline.push({words, ...(into === undefined ? {} : {into})});
    words = [];
    into = undefined;
  };
  const endPipeline = (next: ListItem['after']) => {
    endCommand();
    if (pipeline.length > 0) items.push({after, pipeline});
    pipeline = [];
    after = next;
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if ('word' in token) words.push(token.word);
    else if (token.operator === '|') endCommand();
    else if (token.operator === '>') {
      const target = tokens[++at];
      if (target === undefined || !('word' in target)) return undefined;
      into = target.word;
    } else endPipeline(token.operator as ListItem['after']);
  }
  endPipeline(';');
  return items;
}

const operators = ['&&', '||', ';', '\n', '|', '>'];

function tokenise(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) tokens.push({word});
    word = undefined;
  };
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at, at + 2);
    const operator = operators.find(candidate => rest.startsWith(candidate));
    const char = text[at] ?? '';
    if (operator !== undefined) {
      endWord();
      tokens.push({operator: operator === '\n' ? ';' : operator});
      at += operator.length;
    } else if (char === ' ' || char === '\t') {
      endWord();
      at++;
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return undefined;
      word = (word ?? '') + text.slice(at + 1, end);
      at = end + 1;
    } else if (char === '\\') {
      word = (word ?? '') + (text[at + 1] ?? '');
      at += 2;
    } else {
      word = (word ?? '') + char;
      at++;
    }
  }
  endWord();
  return tokens;
}
