/**
 * An image for use: Debian's smallest base with systemd, a kernel, our initrd, and what a root over the network needs.
 * Made by mmdebstrap, as root, because the files of an image have many owners.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {AppError, invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';
import {assetPath, readAsset} from './assets.ts';
import {orNothing, placeInitrd, placeUpReport, type BuiltImage, type Remark} from './built-image.ts';
import {askApplets, findBusybox} from './busybox.ts';
import {placeDirectorySignIn, signInPackages, type DirectorySignIn} from './directory-sign-in.ts';
import {buildInitrd} from './initrd.ts';
import {findKernelVersion} from './kernel.ts';
import {defaultCache, parsePackageName, readArchitecture, unpackPackage} from './packages.ts';
import {needPrograms, runProgram} from './programs.ts';
import {findSources, findSuite} from './sources.ts';

export interface DebianImageOptions {
  readonly directory: string;
  /** A release by its code name; default: that of this machine. */
  readonly suite?: string;
  /** Where packages come from; default: the mirrors of this machine. */
  readonly mirror?: string;
  /** Of the mirror; default `main`. */
  readonly components?: readonly string[];
  readonly kernel?: string;
  /** More packages. */
  readonly include?: readonly string[];
  readonly ssh?: boolean;
  /** The text of root's authorized_keys: who may sign in as root with a key. */
  readonly authorizedKeys?: string;
  /** Without one nobody can sign in as root with a password. */
  readonly rootPassword?: string;
  readonly signIn?: DirectorySignIn;
  readonly cache?: string;
  readonly remark?: Remark;
}

const basePackages = [
  'systemd-sysv',
  'udev',
  'dbus',
  'kmod',
  'busybox-static',
  'iproute2',
  'iputils-ping',
  'procps',
];
const buildTimeoutMs = 3_600_000;
const stepTimeoutMs = 300_000;

export async function buildDebianImage(
  options: DebianImageOptions,
  signal?: AbortSignal,
): Promise<BuiltImage> {
  if (process.getuid?.() !== 0)
    throw new AppError(
      'NotAuthorized',
      'Making a Debian image needs root. Call it with sudo, or take --flavor minimal.',
    );
  needPrograms(['mmdebstrap', 'apt-get', 'dpkg-deb', 'chroot']);
  const {directory, remark = () => undefined} = options;
  return orNothing(directory, async () => {
    await installPackages(options, signal);
    remark('unpacking the kernel and making its initrd');
    const kernelVersion = await placeKernel(directory, signal);
    placeUpReport(directory, findBusybox(directory));
    await settle(options, signal);
    const busybox = await askApplets(findBusybox(directory), signal);
    const parts = {busybox, root: directory, kernelVersion};
    placeInitrd(directory, kernelVersion, await buildInitrd(parts, signal));
    return {directory, kernelVersion};
  });
}

/** What was downloaded is kept beside the packages of minimal images, and given to the next build. */
async function installPackages(options: DebianImageOptions, signal?: AbortSignal): Promise<void> {
  const {directory, cache = defaultCache, remark = () => undefined} = options;
  const suite = options.suite ?? findSuite();
  const archives = join(cache, 'archives', suite);
  mkdirSync(archives, {recursive: true});
  const packages = [
    ...basePackages,
    ...(options.ssh ? ['openssh-server'] : []),
    ...(options.signIn ? signInPackages : []),
    ...(options.include ?? []).map(name => parsePackageName(name, 'include')),
  ];
  const kernel = options.kernel ?? `linux-image-cloud-${await readArchitecture(signal)}`;
  const environment = {
    HOPSCOTCH_ARCHIVES: archives,
    HOPSCOTCH_KERNEL: parsePackageName(kernel, 'kernel'),
    HOPSCOTCH_SCRIPTS: assetPath('debian'),
  };
  const argv = [
    ...['--variant=minbase', '--mode=root', '--format=directory', `--include=${packages.join(',')}`],
    ...['--skip=essential/unlink', '--setup-hook=sh "$HOPSCOTCH_SCRIPTS/bring-packages" "$1"'],
    '--customize-hook=sh "$HOPSCOTCH_SCRIPTS/keep-packages" "$1"',
    ...[suite, directory],
    ...(await sourcesOf(options, suite, signal)),
  ];
  remark(`installing Debian ${suite}; what is downloaded is kept in ${archives}`);
  const watch = (line: string) => {
    const step = /^I: (?!running --|chroot arch|finding|automatically|skipping)(.*)$/.exec(line)?.[1];
    if (step !== undefined) remark(step);
  };
  await runProgram('mmdebstrap', argv, {timeoutMs: buildTimeoutMs, environment, watch}, signal);
}

async function sourcesOf(
  {mirror, components = ['main']}: DebianImageOptions,
  suite: string,
  signal?: AbortSignal,
): Promise<string[]> {
  if (mirror === undefined) return findSources(suite, signal);
  const line = `deb ${mirror} ${suite} ${components.join(' ')}`;
  if (!URL.canParse(mirror) || !/^[\x21-\x7e]+( [\x21-\x7e]+)+$/.test(line))
    throw invalidRequest('mirror', `${quoted(mirror)} is not the address of a mirror.`);
  return [line];
}

/** The package keeps its kernel and modules; everything else in it is documentation. */
async function placeKernel(directory: string, signal?: AbortSignal): Promise<string> {
  const file = join(directory, 'kernel.deb');
  const workshop = mkdtempSync(join(tmpdir(), 'hopscotch-image-'));
  try {
    await unpackPackage(file, workshop, signal);
    const version = findKernelVersion(workshop);
    for (const name of readdirSync(join(workshop, 'boot')))
      copyFileSync(join(workshop, 'boot', name), join(directory, 'boot', name));
    const modules = ['usr/lib/modules', 'lib/modules'].map(place => join(workshop, place, version));
    // lib is a link to usr/lib in a root of today.
    const target = join(directory, 'lib/modules', version);
    cpSync(modules.find(place => existsSync(place)) ?? '', target, {recursive: true});
    await runProgram('chroot', [directory, 'depmod', version], {timeoutMs: stepTimeoutMs}, signal);
    return version;
  } finally {
    rmSync(workshop, {recursive: true});
    rmSync(file);
  }
}

/** What belongs to a server and not to its image goes; what a root over the network needs comes. */
async function settle(options: DebianImageOptions, signal?: AbortSignal): Promise<void> {
  const {directory} = options;
  const place = (path: string) => join(directory, path);
  const enable = (unit: string) =>
    runProgram('chroot', [directory, 'systemctl', 'enable', unit], {timeoutMs: stepTimeoutMs}, signal);
  // The initrd sets the host name, and leaves the addresses of name servers.
  rmSync(place('etc/hostname'), {force: true});
  rmSync(place('etc/resolv.conf'), {force: true});
  symlinkSync('/run/hopscotch/resolv.conf', place('etc/resolv.conf'));
  writeFileSync(place('etc/hosts'), '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n');
  writeFileSync(place('etc/fstab'), '# The initrd mounts the root.\n');
  // Empty, and not absent: systemd makes one at boot, and asks nobody for a time zone.
  writeFileSync(place('etc/machine-id'), '');
  mkdirSync(place('scratch'), {recursive: true});
  placeUnit(directory, 'hopscotch-up.service');
  await enable('hopscotch-up.service');
  if (options.ssh) {
    for (const key of globSync('etc/ssh/ssh_host_*', {cwd: directory})) rmSync(place(key));
    placeUnit(directory, 'hopscotch-ssh-keys.service');
    await enable('hopscotch-ssh-keys.service');
  }
  if (options.authorizedKeys !== undefined) placeKeys(directory, options.authorizedKeys);
  if (options.rootPassword !== undefined) await setRootPassword(directory, options.rootPassword, signal);
  if (options.signIn !== undefined) await placeDirectorySignIn(directory, options.signIn, signal);
}

function placeUnit(directory: string, unit: string): void {
  writeFileSync(join(directory, 'etc/systemd/system', unit), readAsset(`debian/${unit}`));
}

function placeKeys(directory: string, keys: string): void {
  const home = join(directory, 'root/.ssh');
  mkdirSync(home, {recursive: true, mode: 0o700});
  writeFileSync(join(home, 'authorized_keys'), keys, {mode: 0o600});
}

async function setRootPassword(directory: string, password: string, signal?: AbortSignal): Promise<void> {
  if (!/^[^\n\r\0]+$/.test(password))
    throw invalidRequest('root-password-file', 'The password of root must be one line.');
  const options = {timeoutMs: stepTimeoutMs, input: `root:${password}\n`};
  await runProgram('chroot', [directory, 'chpasswd', '-c', 'SHA512'], options, signal);
}
