/**
 * Kernels and initrds of versions, on the machine that the service runs on: a directory for each version, named by its
 * identity, written beside and renamed. Below the TFTP root they can be had by TFTP, too.
 */
import {createWriteStream} from 'node:fs';
import {mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {
  bootFilesOf,
  bootParts,
  defaultBootSettings,
  type BootPart,
  type BootSettings,
  type ImagePath,
} from '../../domain/boot-settings.ts';
import type {Clock} from '../../domain/clock.ts';
import {AppError, notFound, unavailable} from '../../domain/errors.ts';
import {parseVersionId, type VersionId} from '../../domain/image.ts';
import {SharedWork} from '../../domain/shared-work.ts';
import type {BootImage, BootImages, BootImageSource} from '../../ports/boot.ts';

export interface BootImagesOptions {
  /** Made when it is needed. */
  readonly directory: string;
  /** Whether the files are needed, or only what the image says of its boot. */
  readonly withFiles: boolean;
  readonly clock: Clock;
}

/** What is written beside the files; the sizes tell that they are whole. */
interface Notes {
  readonly brand: string;
  readonly version: number;
  readonly settings: BootSettings;
  readonly bytes: Readonly<Partial<Record<BootPart, number>>>;
}

const notesFile = 'about.json';
const unusedMs = 7 * 86_400_000;
const staleMs = 86_400_000;
/** A gigabyte over a slow line. */
const fetchTimeoutMs = 600_000;

export function createBootImages({directory, withFiles, clock}: BootImagesOptions): BootImages {
  const fetching = new SharedWork<BootImage>();
  const known = new Map<VersionId, BootImage>();
  let beside = 0;

  async function find(id: VersionId): Promise<BootImage | undefined> {
    const image = known.get(id) ?? (await read(join(directory, id), id));
    if (image === undefined) return undefined;
    known.set(id, image);
    await touch(join(directory, id, notesFile), clock.now());
    return image;
  }

  async function fetch(source: BootImageSource, signal: AbortSignal): Promise<BootImage> {
    const place = join(directory, source.id);
    const made = join(directory, `.new-${process.pid}-${++beside}`);
    try {
      await onDisk(directory, () => mkdir(made, {recursive: true}));
      const wanted = withFiles
        ? {...(await wantedBefore(source.id)), ...bootFilesOf(source.settings, source.mode)}
        : {};
      const bytes = await fetchFiles(source, wanted, made, signal);
      const {brand, version, settings} = source;
      const notes: Notes = {brand, version, settings, bytes};
      await onDisk(directory, async () => {
        await writeFile(join(made, notesFile), `${JSON.stringify(notes, undefined, 2)}\n`, {flush: true});
        await rm(place, {recursive: true, force: true});
        await rename(made, place);
      });
      return imageOf(place, source.id, notes);
    } finally {
      await rm(made, {recursive: true, force: true}).catch(() => undefined);
    }
  }

  /** Fetched anew beside what is wanted now: one server may boot it in one mode, another in another. */
  async function wantedBefore(id: VersionId): Promise<Partial<Record<BootPart, ImagePath>>> {
    const {settings, files} = (await find(id)) ?? {settings: defaultBootSettings, files: {}};
    const {arguments: _words, mode: _mode, ...paths} = settings;
    return Object.fromEntries(Object.entries(paths).filter(([part]) => part in files));
  }

  const images: BootImages = {
    find,
    ensure: async (source, signal) => {
      const there = await find(source.id);
      if (there !== undefined && hasAll(there, source, withFiles)) return there;
      const fetched = await fetching.run(
        source.id,
        async given => {
          const late = new AbortController();
          const timer = setTimeout(() => late.abort(tooSlow(source)), fetchTimeoutMs);
          try {
            const image = await fetch(source, AbortSignal.any([given, late.signal]));
            known.set(source.id, image);
            return image;
          } finally {
            clearTimeout(timer);
          }
        },
        signal,
      );
      // Somebody else may have had it fetched for another mode.
      return hasAll(fetched, source, withFiles) ? fetched : images.ensure(source, signal);
    },
    removeUnused: async inUse => {
      for (const name of await readdir(directory).catch(() => [])) {
        const id = idOf(name);
        const place = join(directory, name);
        const ageMs = clock.now().getTime() - (await usedAt(place, id)).getTime();
        if (id === undefined ? ageMs < staleMs : inUse.has(id) || ageMs < unusedMs) continue;
        if (id !== undefined) known.delete(id);
        await rm(place, {recursive: true, force: true}).catch(() => undefined);
      }
    },
  };
  return images;
}

const hasAll = ({files}: BootImage, {settings, mode}: BootImageSource, withFiles: boolean): boolean =>
  !withFiles || Object.keys(bootFilesOf(settings, mode)).every(part => part in files);

/** Undefined when it is not there, or not whole: then it is fetched anew. */
async function read(place: string, id: VersionId): Promise<BootImage | undefined> {
  try {
    const notes = JSON.parse(await readFile(join(place, notesFile), 'utf8')) as Notes;
    for (const [part, bytes] of Object.entries(notes.bytes))
      if ((await stat(join(place, part))).size !== bytes) return undefined;
    return imageOf(place, id, notes);
  } catch {
    return undefined;
  }
}

function imageOf(place: string, id: VersionId, {settings, bytes}: Notes): BootImage {
  const parts = bootParts.filter(part => bytes[part] !== undefined);
  return {id, settings, files: Object.fromEntries(parts.map(part => [part, join(place, part)]))};
}

async function fetchFiles(
  {brand, version, images}: BootImageSource,
  wanted: Readonly<Partial<Record<BootPart, ImagePath>>>,
  directory: string,
  signal: AbortSignal,
): Promise<Notes['bytes']> {
  const parts = bootParts.filter(part => wanted[part] !== undefined);
  const bytes: Partial<Record<BootPart, number>> = {};
  if (parts.length === 0) return bytes;
  let at = -1;
  try {
    await images.readFiles(
      brand,
      version,
      parts.map(part => wanted[part] as ImagePath),
      async (_path, file) => {
        const part = parts[++at] ?? 'kernel';
        const target = createWriteStream(join(directory, part), {flush: true, mode: 0o644});
        await pipeline(file.bytes, target, {signal});
        bytes[part] = target.bytesWritten;
      },
      signal,
    );
    return bytes;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw cannotWrite(directory, error);
    const part = parts[at];
    const path = part && wanted[part];
    if (error.code !== 'NotFound' || path === undefined || !error.message.includes(path)) throw error;
    throw notFound(
      'File',
      [path],
      `Version ${version} of ${brand} has no ${part} there, so it cannot be booted. Put one there and take a version, ` +
        `or say where it is before you take one.`,
    );
  }
}

/** Whatever the file system says becomes an error that names the directory. */
async function onDisk<T>(directory: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw cannotWrite(directory, error);
  }
}

const tooSlow = ({brand, version, images}: BootImageSource): AppError =>
  unavailable(
    `storage host ${images.name}`,
    `The kernel of version ${version} of ${brand} did not come from the storage host ${images.name} within ${fetchTimeoutMs / 60_000} minutes.`,
  );

const cannotWrite = (directory: string, cause: unknown): AppError =>
  unavailable(
    'boot files',
    `Kernels cannot be kept in ${directory} (${(cause as NodeJS.ErrnoException).code ?? 'unknown error'}). ` +
      'Check that it has room, and that the service may write there.',
    cause,
  );

function idOf(name: string): VersionId | undefined {
  return /^[0-9]{1,20}$/.test(name) ? parseVersionId(name) : undefined;
}

/** When it was asked for, or when it was begun. */
async function usedAt(place: string, id: VersionId | undefined): Promise<Date> {
  const {mtime} = await stat(id === undefined ? place : join(place, notesFile)).catch(() => ({
    mtime: new Date(0),
  }));
  return mtime;
}

/** For `removeUnused`, which knows days; nothing fails for want of it. */
async function touch(path: string, now: Date): Promise<void> {
  try {
    const {mtime} = await stat(path);
    if (Math.abs(now.getTime() - mtime.getTime()) > touchEveryMs) await utimes(path, now, now);
  } catch {
    // It is touched the next time.
  }
}
const touchEveryMs = 3_600_000;
