/** Real parts of the rack: needed in CI, welcome elsewhere. */
import {accessSync, constants, existsSync, globSync} from 'node:fs';
import {delimiter, join} from 'node:path';

/** Debian keeps the releases of PostgreSQL apart. */
const postgresPaths = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
const extraPaths = ['/usr/sbin', '/sbin', '/usr/local/sbin', ...postgresPaths];
const told = new Set<string>();

export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...extraPaths];
  return folders.map(folder => join(folder, name)).find(isExecutable);
}

/**
 * True when all programs are here. Otherwise fails in CI, and elsewhere says in one line what is left out and how to
 * get it.
 */
export function havePrograms(programs: readonly string[], what: string, packages: string): boolean {
  return haveAll(
    programs.filter(program => findProgram(program) === undefined),
    what,
    packages,
  );
}

/** The same, of files that are no programs. */
export const haveFiles = (paths: readonly string[], what: string, packages: string): boolean =>
  haveAll(
    paths.filter(path => !existsSync(path)),
    what,
    packages,
  );

function haveAll(missing: readonly string[], what: string, packages: string): boolean {
  if (missing.length === 0) return true;
  const message = `${what}: ${missing.join(', ')} not found (Debian: apt-get install ${packages})`;
  if (process.env['CI'] === 'true') throw new Error(`CI must run everything. ${message}`);
  if (!told.has(message)) console.warn(`skipped: ${message}`);
  told.add(message);
  return false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
