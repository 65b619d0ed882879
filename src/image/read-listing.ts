/** A listing of an image that is here: a directory, or a tar archive. */
import {mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, type Dirent} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {AppError, asAppError, notFound} from '../domain/errors.ts';
import {readInitrdNames} from './initrd-names.ts';
import {
  defaultBootFiles,
  follow,
  listedFolders,
  textFiles,
  type BootFiles,
  type ImageListing,
  type ListedEntry,
} from './listing.ts';
import {runProgram} from './programs.ts';
import {isRealFolder} from './real-paths.ts';

const unpackTimeoutMs = 1_800_000;

export async function readListing(
  path: string,
  files = defaultBootFiles,
  signal?: AbortSignal,
): Promise<ImageListing> {
  const kind = statSync(path, {throwIfNoEntry: false});
  if (kind === undefined)
    throw notFound('Image', [path], 'Name the directory of a root, or a tar archive of one.');
  return kind.isDirectory() ? readDirectory(path, files) : readTar(path, files, signal);
}

export function readDirectory(directory: string, files = defaultBootFiles): ImageListing {
  const entries = new Map<string, ListedEntry>();
  for (const folder of listedFolders) {
    if (!isRealFolder(directory, folder)) continue;
    for (const entry of readdirSync(join(directory, folder), {withFileTypes: true})) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      entries.set(path, describe(entry, join(directory, path)));
    }
  }
  const texts = new Map<string, string>();
  const listing = {entries, texts};
  for (const path of textFiles) {
    const bytes = readInside(directory, listing, path);
    if (bytes !== undefined) texts.set(path, bytes.toString());
  }
  const initrd = readInside(directory, listing, files.initrd);
  const initrdNames = initrd === undefined ? undefined : readInitrdNames(initrd);
  return initrdNames === undefined ? listing : {...listing, initrdNames};
}

function describe(entry: Dirent, path: string): ListedEntry {
  if (entry.isSymbolicLink()) return {kind: 'link', target: readlinkSync(path)};
  return {kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other'};
}

/** Never out of the image, wherever its links lead. */
function readInside(directory: string, listing: ImageListing, path: string): Buffer | undefined {
  const found = follow(listing, path);
  if (found?.entry.kind !== 'file') return undefined;
  try {
    return readFileSync(join(directory, found.path));
  } catch {
    // Perhaps only root may read it.
    return undefined;
  }
}

/** Of an archive only what is looked at is unpacked. */
async function readTar(file: string, files: BootFiles, signal?: AbortSignal): Promise<ImageListing> {
  const workshop = mkdtempSync(join(tmpdir(), 'hopscotch-check-'));
  try {
    const argv = [
      '-xf',
      file,
      '-C',
      workshop,
      '--no-same-owner',
      '--no-same-permissions',
      ...membersOfInterest(files),
    ];
    try {
      await runProgram('tar', argv, {timeoutMs: unpackTimeoutMs}, signal);
    } catch (error) {
      // Most images lack some of what was asked for, and tar says so; other complaints are the end of it.
      const broken = /not recoverable|Child returned/.test(asAppError(error).message);
      if (signal?.aborted || broken || readdirSync(workshop).length === 0) throw noArchive(file, error);
    }
    return readDirectory(workshop, files);
  } finally {
    rmSync(workshop, {recursive: true});
  }
}

const noArchive = (file: string, cause: unknown): AppError =>
  new AppError('InvalidRequest', `${file} is no tar archive with the root of a system.`, {cause});

/** With and without ./, as archives have them. Modules by their lists alone: there are thousands of them. */
function membersOfInterest({kernel, initrd}: BootFiles): string[] {
  const inFolder = (folder: string, name = '*') => (folder === '' ? name : `${folder}/${name}`);
  const whole = [
    'boot',
    'etc/ssh',
    'etc/network',
    'etc/systemd/network',
    'etc/systemd/system',
    'usr/lib/hopscotch',
  ]
    .concat('etc/systemd/system/multi-user.target.wants')
    .map(folder => inFolder(folder));
  const single = [
    ...[kernel, initrd, 'vmlinuz', 'initrd.img'],
    'bin',
    'sbin',
    'lib',
    'usr/sbin',
    'usr/bin',
    'proc',
    'sys',
    'dev',
    'run',
    'etc/init.d/up',
  ].concat(
    ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'lib/systemd', 'usr/lib/systemd'].flatMap(folder =>
      ['init', 'systemd', 'busybox', 'openrc-init', 'runit-init'].map(name => inFolder(folder, name)),
    ),
    ['lib', 'usr/lib'].map(folder => `${folder}/modules/*/modules.dep`),
    textFiles,
  );
  const names = [...whole, ...single].flatMap(name => [name, `./${name}`]);
  return ['--no-recursion', '--wildcards', '--no-wildcards-match-slash', '--', ...names];
}
