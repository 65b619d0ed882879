/** What an image says of how it boots. It belongs to the image: a version keeps what was said when it was taken. */
import {invalidRequest} from './errors.ts';
import {quoted} from './names.ts';

declare const kind: unique symbol;
/** A path inside an image, from its top: `/boot/vmlinuz`. */
export type ImagePath = string & {readonly [kind]: 'ImagePath'};

/** The files that a boot loader fetches. */
export const bootParts = ['kernel', 'initrd', 'hypervisor'] as const;
export type BootPart = (typeof bootParts)[number];

/**
 * What becomes of the root. `nfs`: it stays, on the server's clone. `reset`: every boot gets a fresh clone. `ram`: it is in
 * memory, over a read-only version. `local`: the disk decides. `xen`: as `nfs`, under a hypervisor.
 */
export const bootModes = ['nfs', 'reset', 'ram', 'local', 'xen'] as const;
export type BootMode = (typeof bootModes)[number];

export function parseBootMode(text: string, part = 'bootMode'): BootMode {
  const mode = bootModes.find(known => known === text);
  if (mode === undefined)
    throw invalidRequest(part, `${quoted(text)} is not a boot mode. There are: ${bootModes.join(', ')}.`);
  return mode;
}

export interface BootSettings {
  readonly kernel: ImagePath;
  readonly initrd: ImagePath;
  /** Kernel arguments of the image, put before ours. */
  readonly arguments: readonly string[];
}

const maximumPathLength = 255;

/** Absolute, without `.` and `..`. InvalidRequest otherwise. */
export function parseImagePath(text: string, part: string): ImagePath {
  const steps = text.split('/').slice(1);
  const good =
    text.startsWith('/') &&
    text.length <= maximumPathLength &&
    steps.every(step => step !== '' && step !== '.' && step !== '..') &&
    !/[\x00-\x1f\x7f]/.test(text);
  if (!good)
    throw invalidRequest(
      part,
      `${quoted(text)} is not a path inside an image. Give it from the top of the image, such as /boot/vmlinuz.`,
    );
  return text as ImagePath;
}

/** What most distributions keep links to their kernel as. */
export const defaultBootSettings: BootSettings = {
  kernel: '/boot/vmlinuz' as ImagePath,
  initrd: '/boot/initrd.img' as ImagePath,
  arguments: [],
};

/** The files that an image with these settings is booted with. */
export const bootFilesOf = (settings: BootSettings): Readonly<Partial<Record<BootPart, ImagePath>>> => ({
  kernel: settings.kernel,
  initrd: settings.initrd,
});
