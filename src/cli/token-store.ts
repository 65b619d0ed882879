/** Tokens of `hopscotch login`, one for each service, in a file that only its owner can read. */
import {chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';
import {AppError} from '../domain/errors.ts';
import {unreadable} from '../domain/unreadable.ts';

const storedToken = z.object({user: z.string(), token: z.string(), expiresAt: z.coerce.date()});
const storedTokens = z.record(z.string(), storedToken);

export type StoredToken = z.output<typeof storedToken>;

const fileIn = (directory: string) => join(directory, 'token');

/** The token for a service, unless it has ended. */
export function findToken(directory: string, url: URL, now: Date): StoredToken | undefined {
  const token = readTokens(directory)[url.href];
  return token !== undefined && token.expiresAt > now ? token : undefined;
}

/** Keeps a token. Those that have ended go. */
export function ensureToken(directory: string, url: URL, token: StoredToken, now: Date): void {
  const others = Object.entries(readTokens(directory)).filter(([, other]) => other.expiresAt > now);
  writeTokens(directory, {...Object.fromEntries(others), [url.href]: token});
}

export function removeToken(directory: string, url: URL): void {
  const tokens = readTokens(directory);
  if (!(url.href in tokens)) return;
  const others = Object.entries(tokens).filter(([key]) => key !== url.href);
  if (others.length === 0) rmSync(fileIn(directory), {force: true});
  else writeTokens(directory, Object.fromEntries(others));
}

function readTokens(directory: string): Record<string, StoredToken> {
  const file = fileIn(directory);
  let text: string;
  try {
    // Somebody opened it to others, or copied it carelessly: close it again before it is used.
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw unreadable(`The token file ${file}`, error);
  }
  try {
    return storedTokens.parse(JSON.parse(text));
  } catch {
    // A file that is not ours to understand holds no token; the next login replaces it.
    return {};
  }
}

/** A reader sees the old file or the new one, never half of one. */
function writeTokens(directory: string, tokens: Record<string, StoredToken>): void {
  const file = fileIn(directory);
  const draft = `${file}.${process.pid}`;
  try {
    mkdirSync(directory, {recursive: true, mode: 0o700});
    writeFileSync(draft, `${JSON.stringify(tokens, undefined, 2)}\n`, {mode: 0o600});
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, {force: true});
    throw new AppError('InvalidRequest', `The token file ${file} cannot be written.`, {cause: error});
  }
}
