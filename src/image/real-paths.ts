/** A root may be anybody's, and its links lead anywhere: also out of it, to files of the machine that looks at it. */
import {lstatSync} from 'node:fs';
import {dirname, join} from 'node:path';

/** A directory, and not by way of a link. */
export function isRealFolder(root: string, folder: string): boolean {
  let path = root;
  return folder.split('/').every(name => {
    path = join(path, name);
    return lstatSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
  });
}

export const isRealFile = (root: string, path: string): boolean =>
  isRealFolder(root, dirname(path)) &&
  (lstatSync(join(root, path), {throwIfNoEntry: false})?.isFile() ?? false);
