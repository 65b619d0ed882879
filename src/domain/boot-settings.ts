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
  readonly mode: BootMode;
  readonly kernel: ImagePath;
  readonly initrd: ImagePath;
  /** Needed in mode `xen`: the hypervisor, which starts the kernel. */
  readonly hypervisor?: ImagePath;
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
  mode: 'nfs',
  kernel: '/boot/vmlinuz' as ImagePath,
  initrd: '/boot/initrd.img' as ImagePath,
  arguments: [],
};

/** What is to be changed of them. An empty hypervisor is none; arguments replace all that there were. */
export interface BootChanges {
  readonly mode?: BootMode;
  readonly kernel?: ImagePath;
  readonly initrd?: ImagePath;
  readonly hypervisor?: ImagePath | '';
  readonly arguments?: readonly string[];
}

/** What the service itself tells the kernel, so that no image does. */
const reserved = /^(root|nfsroot|BOOTIF|hopscotch\.[^=]*)(=|$)/;

/** One word for a kernel: printable, and nothing that a boot loader takes for its own. InvalidRequest otherwise. */
export function parseKernelArgument(text: string, part: string): string {
  if (
    text.length > 200 ||
    !/^[\x21-\x7e]+$/.test(text) ||
    text.includes('${') ||
    /^(#|\|\|$|&&$|--)/.test(text)
  )
    throw invalidRequest(
      part,
      `${quoted(text)} cannot be a kernel argument: give one word of printable ASCII, such as console=ttyS0.`,
    );
  if (reserved.test(text))
    throw invalidRequest(
      part,
      `${quoted(text)} is not for an image to say: the service tells the kernel its root.`,
    );
  return text;
}

/** The files that a machine fetches to boot so. */
export function bootFilesOf(
  {kernel, initrd, hypervisor}: BootSettings,
  mode: BootMode,
): Readonly<Partial<Record<BootPart, ImagePath>>> {
  if (mode === 'local') return {};
  return {kernel, initrd, ...(mode !== 'xen' || hypervisor === undefined ? {} : {hypervisor})};
}
