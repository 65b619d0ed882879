/**
 * What is known of an image's files: enough to say what it lacks, and no more. Pure, so that it can come from a
 * directory here or from a list that another machine made.
 */

export interface ListedEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Of a link. */
  readonly target?: string;
}

export interface ImageListing {
  /** By path without leading slash. Folders in `listedFolders` are whole; of others nothing is known. */
  readonly entries: ReadonlyMap<string, ListedEntry>;
  /** Of `textFiles`, those that are there and can be read. */
  readonly texts: ReadonlyMap<string, string>;
  /** The names in the initrd; undefined when it is not there or cannot be looked into. */
  readonly initrdNames?: readonly string[];
}

/** What a listing must have, not deeper. The empty path is the root itself. */
export const listedFolders: readonly string[] = [
  ...[
    '',
    'boot',
    'bin',
    'sbin',
    'lib',
    'lib/modules',
    'lib/systemd',
    'usr',
    'usr/bin',
    'usr/sbin',
    'usr/lib',
  ],
  ...[
    'usr/lib/modules',
    'usr/lib/systemd',
    'usr/lib/hopscotch',
    'etc',
    'etc/ssh',
    'etc/network',
    'etc/init.d',
  ],
  ...[
    'etc/systemd',
    'etc/systemd/network',
    'etc/systemd/system',
    'etc/systemd/system/multi-user.target.wants',
  ],
];

export const textFiles: readonly string[] = [
  ...['etc/fstab', 'etc/hostname', 'etc/machine-id', 'etc/network/interfaces'],
];

/** Where the service looks, unless the image says otherwise (`image describe --kernel`). Without leading slash. */
export interface BootFiles {
  readonly kernel: string;
  readonly initrd: string;
}

export const defaultBootFiles: BootFiles = {kernel: 'boot/vmlinuz', initrd: 'boot/initrd.img'};

export interface Found {
  readonly path: string;
  readonly entry: ListedEntry;
}

/** As many as Linux follows. */
const maximumLinks = 40;

/** Follows links as the image itself would once it is the root: an absolute one begins at the image. */
export function follow({entries}: ImageListing, path: string): Found | undefined {
  const waiting = path.split('/');
  let at: string[] = [];
  for (let links = 0; waiting.length > 0;) {
    const name = waiting.shift();
    if (name === undefined || name === '' || name === '.') continue;
    if (name === '..') {
      at = at.slice(0, -1);
      continue;
    }
    const entry = entries.get([...at, name].join('/'));
    if (entry === undefined) return undefined;
    if (entry.kind !== 'link') {
      at = [...at, name];
      continue;
    }
    if (++links > maximumLinks) return undefined;
    const target = entry.target ?? '';
    if (target.startsWith('/')) at = [];
    waiting.unshift(...target.split('/'));
  }
  const entry = entries.get(at.join('/'));
  return entry === undefined ? undefined : {path: at.join('/'), entry};
}
