/**
 * Boot files on the machine that the service runs on: `pxelinux.cfg/01-<mac>` below a TFTP root, and one host a file
 * for dnsmasq's `dhcp-hostsdir`, which dnsmasq rereads by itself. Either may be left out.
 */
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {buildPxelinuxConfig, buildPxelinuxLocalConfig} from '../../domain/boot-script.ts';
import {unavailable} from '../../domain/errors.ts';
import type {MacAddress} from '../../domain/names.ts';
import type {BootEntry, BootFiles} from '../../ports.ts';

export interface BootFilesOptions {
  readonly tftpRoot?: string | undefined;
  readonly dhcpHostsDir?: string | undefined;
}

export function createBootFiles({tftpRoot, dhcpHostsDir}: BootFilesOptions): BootFiles {
  const pxelinuxFile = (mac: MacAddress) =>
    tftpRoot === undefined ? undefined : join(tftpRoot, 'pxelinux.cfg', pxelinuxName(mac));
  return {
    async ensureEntry(entry, signal) {
      const host = dhcpHostsDir === undefined ? undefined : join(dhcpHostsDir, entry.server);
      await ensureFile(host, buildDhcpHost(entry), signal);
      await ensureFile(pxelinuxFile(entry.mac), buildPxelinuxConfig(entry), signal);
    },
    async removeEntry({server, mac}, signal) {
      // Written, not deleted: without a file of its own pxelinux takes `default`, whatever that boots.
      await ensureFile(pxelinuxFile(mac), buildPxelinuxLocalConfig(server), signal);
    },
  };
}

/** `01` is the hardware type that pxelinux puts before the address. */
export const pxelinuxName = (mac: MacAddress): string => `01-${mac.replaceAll(':', '-')}`;

/** No `set:` tags: dnsmasq 2.90 crashes on them when it rereads its hosts while a lease is live. */
export const buildDhcpHost = ({mac, ip, server}: Pick<BootEntry, 'mac' | 'ip' | 'server'>): string =>
  `${mac},${ip},${server}\n`;

let written = 0;

/** Leaves a file alone that is right already, so that dnsmasq is not made to read it again. */
async function ensureFile(path: string | undefined, text: string, signal?: AbortSignal): Promise<void> {
  if (path === undefined) return;
  signal?.throwIfAborted();
  // Beside, in the same directory: a rename is atomic only within one filesystem. dnsmasq passes over names with a dot.
  const beside = join(dirname(path), `.new-${process.pid}-${++written}`);
  try {
    if ((await findText(path)) === text) return;
    await mkdir(dirname(path), {recursive: true});
    await writeFile(beside, text, {mode: 0o644});
    await rename(beside, path);
  } catch (error) {
    await rm(beside, {force: true}).catch(() => undefined);
    const {code} = error as NodeJS.ErrnoException;
    throw unavailable(
      'boot files',
      `The boot file ${path} cannot be written (${code ?? 'unknown error'}). Check that the directory exists, has room, and that the service may write there.`,
      error,
    );
  }
}

async function findText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
