/** What the commands have in common. */
import {Argument, Option, type Command} from 'commander';
import {invalidRequest} from '../../domain/errors.ts';
import {parseBrandName, parseVersionNumber, quoted} from '../../domain/names.ts';
import type {Session} from '../session.ts';
import {parseCount} from '../units.ts';

/** What a command does: given a session, the arguments of the command, then its options. Answers with the exit code. */
export type Handler<A extends unknown[]> = (session: Session, ...args: A) => Promise<number | void>;
/** Makes a commander action of it. */
export type Act = <A extends unknown[]>(handler: Handler<A>) => (...args: [...A, Command]) => Promise<void>;

export const ranges = () =>
  new Argument('<range...>', 'servers, e.g. blade[01-14] login1 -blade07 (takes blade07 away)');
export const optionalRanges = (what: string) =>
  new Argument('[range...]', `servers; ${what} if none is given`);

export const examples = (...lines: string[]): string =>
  `\nExample${lines.length > 1 ? 's' : ''}:\n${lines.map(line => `  ${line}`).join('\n')}`;

/** For every command that files a job. */
export const addJobFlags = (command: Command): Command =>
  command
    .addOption(new Option('--no-wait', 'file the job and return at once').helpGroup('Job options:'))
    .addOption(
      new Option('--request-id <key>', 'your own key: a request is done once for it').helpGroup(
        'Job options:',
      ),
    );

export interface ImageChoice {
  readonly brand: string;
  readonly version?: number;
}

/** `web`, `web@3`, or `web` with `--version 3`. */
export function parseImage(text: string, version?: number): ImageChoice {
  const [name = '', number, ...more] = text.split('@');
  if (more.length > 0) throw invalidRequest('brand', `${quoted(text)} is not an image such as web or web@3.`);
  const brand = parseBrandName(name, 'brand');
  const written = number === undefined ? undefined : parseVersion(number);
  if (written !== undefined && version !== undefined && written !== version) {
    throw invalidRequest('version', `${text} and --version ${version} contradict each other.`);
  }
  const chosen = written ?? version;
  return chosen === undefined ? {brand} : {brand, version: chosen};
}

export const parseVersion = (text: string): number => parseVersionNumber(parseCount(text.replace(/^v/i, '')));

export const showImage = ({brand, version}: ImageChoice): string =>
  version === undefined ? brand : `${brand}@${version}`;

/** Leaves out what is undefined, and the whole when nothing is left. */
export function given<T extends object>(values: {[K in keyof T]: T[K] | undefined}): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/** An image whose version must be said. */
export function needVersion(text: string, number?: number): {brand: string; version: number} {
  const {brand, version} = parseImage(text, number);
  if (version === undefined)
    throw invalidRequest('version', `Say which version, e.g. ${quoted(`${brand}@2`)}.`);
  return {brand, version};
}
