/** Firmware that drivers ask for while they start, as far as the image has it. */
import {existsSync, realpathSync} from 'node:fs';
import {join, sep} from 'node:path';
import {isRealFolder} from './real-paths.ts';

/** The names in a module, below /lib/firmware. */
export function readFirmwareNames(module: Buffer): string[] {
  const matches = module.toString('latin1').matchAll(/\0firmware=([\x21-\x7e]+)/g);
  const names = [...matches].map(([, name = '']) => name);
  return names.filter(name => !name.startsWith('/') && !name.split('/').includes('..'));
}

export interface FirmwareFile {
  /** As the driver asks for it. */
  readonly name: string;
  /** Where it is; maybe packed, as the end of the name says. */
  readonly file: string;
}

/** Of the root of a system. Packages link one name to another; a link that leads out of the folder counts for nothing. */
export function findFirmware(root: string, names: readonly string[]): FirmwareFile[] {
  const folders = ['usr/lib/firmware', 'lib/firmware'].filter(folder => isRealFolder(root, folder));
  return [...new Set(names)].sort().flatMap(name => {
    for (const folder of folders) {
      const home = realpathSync(join(root, folder));
      const found = ['', '.xz', '.zst']
        .map(end => join(home, `${name}${end}`))
        .find(path => existsSync(path));
      const file = found === undefined ? undefined : realpathSync(found);
      if (file?.startsWith(`${home}${sep}`)) return [{name, file}];
    }
    return [];
  });
}
