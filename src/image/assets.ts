/** The files that we put into images: scripts to be read and run as they are, in `assets/image`. */
import {readFileSync} from 'node:fs';

export const readAsset = (name: string): Buffer =>
  readFileSync(new URL(`../../assets/image/${name}`, import.meta.url));
