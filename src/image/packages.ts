/**
 * Debian packages, fetched through the apt of this machine (so from the mirror that it is set to) and kept in a
 * directory of the user's: the next image needs no network.
 */
import {mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {AppError, asAppError, invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';
import type {Remark} from './built-image.ts';
import {needPrograms, runProgram} from './programs.ts';

export interface PackageStore {
  /** The file of the package, in the version that this machine would install. */
  fetch(name: string, signal?: AbortSignal): Promise<string>;
}

export const defaultCache = join(homedir(), '.cache', 'hopscotch');

const askTimeoutMs = 60_000;
const downloadTimeoutMs = 600_000;

/** `remark` is told what is downloaded, and what is taken from the cache because it cannot be. */
export function openPackageStore(cache: string, remark: Remark): PackageStore {
  needPrograms(['apt-get', 'apt-cache', 'dpkg-deb']);
  const directory = join(cache, 'packages');
  mkdirSync(directory, {recursive: true});
  return {
    fetch: async (text, signal) => {
      const name = parsePackageName(text, 'kernel');
      const wanted = await findCandidate(name, signal);
      const kept = listKept(directory, name);
      const same = kept.find(file => file.split('_')[1] === wanted?.replaceAll(':', '%3a'));
      if (same !== undefined) return join(directory, same);
      try {
        remark(`downloading ${name}`);
        return await download(directory, name, signal);
      } catch (error) {
        const [last] = kept;
        if (last === undefined || signal?.aborted) throw cannotGet(name, error);
        remark(`${name} cannot be downloaded; taking ${last}, which is here`);
        return join(directory, last);
      }
    },
  };
}

/** The version that apt would install; undefined when it has no lists, as in a fresh container. */
async function findCandidate(name: string, signal?: AbortSignal): Promise<string | undefined> {
  const policy = await runProgram('apt-cache', ['policy', name], {timeoutMs: askTimeoutMs}, signal);
  return parseCandidate(policy);
}

export function parseCandidate(policy: string): string | undefined {
  const version = /^ *Candidate: *(\S+)$/m.exec(policy)?.[1];
  return version === '(none)' ? undefined : version;
}

/** Files are named `name_version_architecture.deb`. The one that came last is first. */
function listKept(directory: string, name: string): string[] {
  return readdirSync(directory)
    .filter(file => file.startsWith(`${name}_`) && file.endsWith('.deb'))
    .map(file => ({file, time: statSync(join(directory, file)).mtimeMs}))
    .sort((one, other) => other.time - one.time)
    .map(({file}) => file);
}

/** Into a directory of its own first, so that the cache never holds half a file. */
async function download(directory: string, name: string, signal?: AbortSignal): Promise<string> {
  const fresh = mkdtempSync(join(directory, '.fresh-'));
  try {
    // As root apt would download as another user, who cannot write here.
    const argv = ['-q', '-o', 'APT::Sandbox::User=root', 'download', name];
    await runProgram('apt-get', argv, {timeoutMs: downloadTimeoutMs, cwd: fresh}, signal);
    const file = readdirSync(fresh).find(entry => entry.endsWith('.deb'));
    if (file === undefined) throw new AppError('Internal', `apt-get download ${name} left no file.`);
    renameSync(join(fresh, file), join(directory, file));
    return join(directory, file);
  } finally {
    rmSync(fresh, {recursive: true});
  }
}

const cannotGet = (name: string, error: unknown): AppError =>
  new AppError(
    'Unavailable',
    `The Debian package ${name} cannot be downloaded: ${asAppError(error).message}\n` +
      'Is this machine set up to install packages? Try: apt-get update',
    {cause: error},
  );

/** What a package needs, by name alone. */
export async function readDependencies(file: string, signal?: AbortSignal): Promise<string[]> {
  const field = await runProgram('dpkg-deb', ['-f', file, 'Depends'], {timeoutMs: askTimeoutMs}, signal);
  return field.split(/[,|]/).flatMap(part => /^\s*([a-z0-9][a-z0-9.+-]*)/.exec(part)?.[1] ?? []);
}

export async function unpackPackage(file: string, directory: string, signal?: AbortSignal): Promise<void> {
  await runProgram('dpkg-deb', ['-x', file, directory], {timeoutMs: downloadTimeoutMs}, signal);
}

/** Of this machine, as Debian names it. */
export async function readArchitecture(signal?: AbortSignal): Promise<string> {
  return (await runProgram('dpkg', ['--print-architecture'], {timeoutMs: askTimeoutMs}, signal)).trim();
}

/** Names go onto command lines of apt, where a leading hyphen would be an option. */
export function parsePackageName(text: string, part: string): string {
  if (/^[a-z0-9][a-z0-9.+-]+$/.test(text)) return text;
  throw invalidRequest(part, `${quoted(text)} is not the name of a Debian package.`);
}
