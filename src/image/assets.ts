/** The files that we put into images: scripts to be read and run as they are, in `assets/image`. */
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

export const assetPath = (name: string): string =>
  fileURLToPath(new URL(`../../assets/image/${name}`, import.meta.url));

export const readAsset = (name: string): Buffer => readFileSync(assetPath(name));
