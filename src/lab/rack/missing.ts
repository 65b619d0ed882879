/** The programs that real parts are made of, where they are, and what to install when they are not there. */
import {accessSync, constants} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../../domain/errors.ts';

/** Where Debian keeps them: root's PATH may lack some, and that of a user the `sbin`s. */
const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/local/sbin', '/usr/local/bin'];

export interface Need {
  readonly program: string;
  /** Of Debian. */
  readonly packages: string;
}

const needs = (text: Readonly<Record<string, string>>): readonly Need[] =>
  Object.entries(text).map(([program, packages]) => ({program, packages}));

const common = {setpriv: 'util-linux', flock: 'util-linux'};

export const directoryNeeds = needs({...common, slapd: 'slapd', slapadd: 'slapd'});
export const storageNeeds = needs({
  ...common,
  zpool: 'zfs-fuse',
  zfs: 'zfs-fuse',
  'ganesha.nfsd': 'nfs-ganesha nfs-ganesha-vfs',
  'dbus-daemon': 'dbus',
  'dbus-send': 'dbus',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  cc: 'gcc libc6-dev',
});
export const bladeNeeds = needs({
  ...common,
  ip: 'iproute2',
  nsenter: 'util-linux',
  dnsmasq: 'dnsmasq-base',
  'qemu-system-x86_64': 'qemu-system-x86 ipxe-qemu seabios',
});

export function findProgram(name: string, places: readonly string[] = folders): string | undefined {
  return places.map(folder => join(folder, name)).find(isExecutable);
}

/** Paths are taken as they are. Throws Unavailable. */
export function getProgram(name: string): string {
  const path = name.startsWith('/') ? name : findProgram(name);
  if (path === undefined) throw new AppError('Unavailable', `${name} is not installed.`);
  return path;
}

/** Throws Unavailable with everything that is missing at once, and the command that installs it. */
export function checkNeeds(wanted: readonly Need[], places: readonly string[] = folders): void {
  const missing = wanted.filter(({program}) => findProgram(program, places) === undefined);
  if (missing.length === 0) return;
  const programs = [...new Set(missing.map(({program}) => program))];
  const packages = [...new Set(missing.flatMap(each => each.packages.split(' ')))].sort();
  throw new AppError(
    'Unavailable',
    `Real parts need programs that are not here: ${programs.join(', ')}. On Debian, as root:\n` +
      `  apt-get install --no-install-recommends ${packages.join(' ')}`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
