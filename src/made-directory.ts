/** `mkdir -p` that always ends: the one of some releases of Node.js goes round for ever below /proc. */
import {existsSync, mkdirSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {invalidRequest} from './domain/errors.ts';

/** What is there stays as it is. InvalidRequest, with the system's reason, when it cannot be made. */
export function ensureDirectory(directory: string, mode = 0o700, what = 'directory'): void {
  const missing: string[] = [];
  for (let at = resolve(directory); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const path of missing) {
    try {
      mkdirSync(path, {mode});
    } catch (error) {
      const {code = 'unknown reason'} = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') continue;
      throw invalidRequest(
        'state',
        `The ${what} ${directory} cannot be made: ${path} (${code}). Choose another place.`,
      );
    }
  }
}
