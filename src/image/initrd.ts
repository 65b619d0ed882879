/** The initrd of our own: busybox, the drivers and file systems that a root over the network takes, and our scripts. */
import {readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';
import {gzip} from 'node:zlib';
import {AppError} from '../domain/errors.ts';
import {readAsset} from './assets.ts';
import type {Busybox} from './busybox.ts';
import {buildCpio, type CpioEntry} from './cpio.ts';
import {
  bootModules,
  buildModulesDep,
  closeModules,
  filterAliases,
  parseModulesDep,
  unpackedPath,
} from './kernel-modules.ts';
import {findFirmware, readFirmwareNames} from './firmware.ts';
import {readPackedFile} from './packed-file.ts';
import {isRealFile, isRealFolder} from './real-paths.ts';

export interface InitrdParts {
  readonly busybox: Busybox;
  /** The directory that has lib/modules (or usr/lib/modules), after depmod. */
  readonly root: string;
  readonly kernelVersion: string;
}

/** A cpio archive, packed with gzip: every kernel that Debian makes takes it. */
export async function buildInitrd(parts: InitrdParts, signal?: AbortSignal): Promise<Buffer> {
  const files = [...programFiles(parts), ...(await moduleFiles(parts, signal))];
  const archive = buildCpio([...directoriesOf(files), ...files]);
  // At its default level: the highest one takes nine times as long and saves half a percent.
  return promisify(gzip)(archive);
}

function programFiles({busybox: {file, applets}}: InitrdParts): CpioEntry[] {
  const script = (path: string, asset: string, mode = 0o755): CpioEntry => ({
    kind: 'file',
    path,
    content: readAsset(asset),
    mode,
  });
  return [
    script('init', 'initrd/init'),
    script('hopscotch/arguments.sh', 'initrd/arguments.sh', 0o644),
    script('hopscotch/network.sh', 'initrd/network.sh', 0o644),
    script('hopscotch/root.sh', 'initrd/root.sh', 0o644),
    script('hopscotch/dhcp', 'initrd/dhcp'),
    {kind: 'file', path: 'bin/busybox', content: readFileSync(file), mode: 0o755},
    ...applets.map((name): CpioEntry => ({kind: 'link', path: `bin/${name}`, target: 'busybox'})),
    // Where the kernel looks for it when it wants a module.
    {kind: 'link', path: 'sbin/modprobe', target: '../bin/busybox'},
    {kind: 'file', path: 'etc/passwd', content: Buffer.from('root:x:0:0:root:/:/bin/sh\n')},
    // Before devtmpfs is mounted the first program must have something to write to.
    {kind: 'device', path: 'dev/console', major: 5, minor: 1},
    {kind: 'device', path: 'dev/null', major: 1, minor: 3, mode: 0o666},
  ];
}

async function moduleFiles({root, kernelVersion}: InitrdParts, signal?: AbortSignal): Promise<CpioEntry[]> {
  const directory = findModules(root, kernelVersion);
  const table = parseModulesDep(readFileSync(join(directory, 'modules.dep'), 'utf8'));
  const aliases = readFileSync(join(directory, 'modules.alias'), 'utf8');
  const paths = closeModules(table, bootModules);
  const home = `lib/modules/${kernelVersion}`;
  const text = (name: string, content: string): CpioEntry => ({
    kind: 'file',
    path: `${home}/${name}`,
    content: Buffer.from(content),
  });
  const modules: CpioEntry[] = [];
  const wanted: string[] = [];
  for (const path of paths) {
    if (!isRealFile(directory, path))
      throw new AppError('NotFound', `${join(directory, path)} is no file, and modules.dep names it.`);
    const content = await readPackedFile(join(directory, path), signal);
    modules.push({kind: 'file', path: `${home}/${unpackedPath(path)}`, content});
    wanted.push(...readFirmwareNames(content));
  }
  const firmware: CpioEntry[] = [];
  for (const {name, file} of findFirmware(root, wanted))
    firmware.push({kind: 'file', path: `lib/firmware/${name}`, content: await readPackedFile(file, signal)});
  return [
    text('modules.dep', buildModulesDep(table, paths)),
    text('modules.alias', filterAliases(aliases, paths)),
    ...modules,
    ...firmware,
  ];
}

function findModules(root: string, kernelVersion: string): string {
  const found = ['lib/modules', 'usr/lib/modules']
    .filter(place => isRealFolder(root, `${place}/${kernelVersion}`))
    .map(place => join(root, place, kernelVersion))
    .find(directory => isRealFile(directory, 'modules.dep'));
  if (found !== undefined) return found;
  throw new AppError(
    'NotFound',
    `${root} has no modules of the kernel ${kernelVersion} (lib/modules/${kernelVersion}/modules.dep).`,
  );
}

/** Each directory once, before what is in it; and those that the first program mounts to. */
function directoriesOf(files: readonly CpioEntry[]): CpioEntry[] {
  const paths = new Set(['proc', 'sys', 'dev', 'run', 'newroot']);
  for (const {path} of files) {
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) paths.add(parent);
  }
  return [...paths].sort().map(path => ({kind: 'directory', path}));
}
