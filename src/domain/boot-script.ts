/**
 * What a machine that boots from the network is told: iPXE scripts (fetched over HTTP) and pxelinux configurations
 * (files). Pure text. Whatever goes in is checked here once more, because one stray blank or line break would become
 * another argument or command on a machine that boots with full rights.
 */
import type {BootMode} from './boot-settings.ts';
import {AppError} from './errors.ts';
import {machineFacts} from './machine.ts';
import {quoted, type MacAddress, type ServerName} from './names.ts';

/** The part of a boot entry that goes into scripts. */
export interface Bootable {
  readonly server: ServerName;
  readonly mode: BootMode;
  /** With a scheme, or relative to the TFTP root. */
  readonly kernelUrl: string;
  readonly initrdUrl: string;
  /** In mode `xen`: what is started, with kernel and initrd as its modules. */
  readonly hypervisorUrl?: string;
  readonly arguments: readonly string[];
}

export interface KernelRoot {
  readonly server: ServerName;
  /** Of the network card that it boots from: it may have several. */
  readonly mac: MacAddress;
  readonly mode: BootMode;
  /** Name or address that the machine mounts from. */
  readonly nfsServer: string;
  /** Directory on it. */
  readonly path: string;
  /** Where the machine reports that it is up. */
  readonly upUrl: string;
  /** Where it finds its scratch directories: `server:/directory`. */
  readonly scratch?: string;
}

/** The kernel takes 2,048 bytes with the closing zero; what is beyond that, it would drop silently. */
const maximumArgumentBytes = 2_047;

/** Kernel arguments of a machine whose root is on NFS, after those that are configured. */
export function buildKernelArguments(
  root: KernelRoot,
  configured: readonly string[] = [],
): readonly string[] {
  if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(root.nfsServer))
    throw unusable(`${quoted(root.nfsServer)} is not the name or address of an NFS server`);
  if (!/^(\/[A-Za-z0-9._:@-]+)+$/.test(root.path))
    throw unusable(`${quoted(root.path)} is not a directory that a machine can have as its root`);
  const all = [
    ...configured,
    'root=/dev/nfs',
    `nfsroot=${root.nfsServer}:${root.path},vers=4.1,proto=tcp`,
    root.mode === 'ram' ? 'ro' : 'rw',
    'ip=dhcp',
    `BOOTIF=01-${root.mac.replaceAll(':', '-')}`,
    `hopscotch.server=${root.server}`,
    // What runs under a hypervisor has the same root as without.
    `hopscotch.mode=${root.mode === 'xen' ? 'nfs' : root.mode}`,
    `hopscotch.up=${root.upUrl}`,
    ...(root.scratch === undefined ? [] : [`hopscotch.scratch=${root.scratch}`]),
  ];
  const bytes = all.map(checkedWord).join(' ').length;
  if (bytes > maximumArgumentBytes)
    throw unusable(`the kernel arguments have ${bytes} bytes, and a kernel takes ${maximumArgumentBytes}`);
  return all;
}

/** Loads kernel and initrd. When that fails, the machine waits and asks `scriptUrl` again. */
export function buildIpxeScript(entry: Bootable, scriptUrl: string): string {
  if (entry.mode === 'local')
    return ipxe([`echo HOP-SCOTCH: ${entry.server} boots from its disk, as it is set to`, 'exit']);
  return ipxe([
    `echo HOP-SCOTCH: ${entry.server} boots its root over the network`,
    ...(entry.hypervisorUrl === undefined ? loadKernel(entry) : loadHypervisor(entry, entry.hypervisorUrl)),
    'boot || goto failed',
    ':failed',
    'imgfree',
    'echo HOP-SCOTCH: kernel or initrd could not be loaded. Asking again in 10 seconds.',
    ...askAgain(scriptUrl),
  ]);
}

function loadKernel(entry: Bootable): string[] {
  // BIOS kernels find the initrd by themselves, UEFI ones by the argument that names it.
  const kernel = [ipxeUrl(entry.kernelUrl), 'initrd=initrd', ...entry.arguments].map(checkedWord).join(' ');
  return [
    `kernel ${kernel} || goto failed`,
    `initrd --name initrd ${ipxeUrl(entry.initrdUrl)} || goto failed`,
  ];
}

/** Multiboot: the hypervisor takes the first module for the kernel of the first domain, and the second for its initrd. */
function loadHypervisor(entry: Bootable, hypervisorUrl: string): string[] {
  const module = [ipxeUrl(entry.kernelUrl), ...entry.arguments].map(checkedWord).join(' ');
  return [
    `kernel ${ipxeUrl(hypervisorUrl)} || goto failed`,
    `module ${module} || goto failed`,
    `module ${ipxeUrl(entry.initrdUrl)} || goto failed`,
  ];
}

/** A script that came by TFTP may lie in a directory of its own: from the top of that server. */
const ipxeUrl = (url: string): string => (/^[a-z]+:/.test(checkedWord(url)) ? url : `/${url}`);

/** Nothing is assigned: the firmware goes on to its next boot device. */
export function buildLocalDiskScript(server: ServerName): string {
  return ipxe([`echo HOP-SCOTCH: ${server} has no root assigned and boots from its disk`, 'exit']);
}

/** Asks a machine that nobody registered what it is; its answer comes to the same address. */
export function buildDiscoveryScript(mac: MacAddress, scriptUrl: string): string {
  const facts = machineFacts
    .map(name => `${name}=\${${name}${name === 'uuid' ? '' : ':uristring'}}`)
    .join('&');
  return ipxe([
    `echo HOP-SCOTCH: noting the machine ${mac}, which is not registered`,
    `chain --replace ${checkedWord(scriptUrl)}?${facts} || exit`,
  ]);
}

/** A machine that nobody registered gets nobody's image: it is told its address, for whoever reads its console. */
export function buildUnknownMachineScript(mac: MacAddress): string {
  return ipxe([
    `echo HOP-SCOTCH: the machine ${mac} is not registered`,
    'echo Register it as a server, or turn off booting from the network. Going on to the next boot device.',
    'sleep 10',
    'exit',
  ]);
}

/** Something that the answer depends on is down: wait, then ask again. */
export function buildWaitScript(reason: string, scriptUrl: string): string {
  return ipxe([`echo HOP-SCOTCH: ${echoable(reason)} Asking again in 10 seconds.`, ...askAgain(scriptUrl)]);
}

export function buildPxelinuxConfig(entry: Bootable): string {
  if (entry.mode === 'local') return buildPxelinuxLocalConfig(entry.server);
  const words = entry.arguments.map(checkedWord).join(' ');
  const [kernel, initrd] = [checkedWord(entry.kernelUrl), checkedWord(entry.initrdUrl)];
  if (entry.hypervisorUrl !== undefined) {
    const modules = [checkedWord(entry.hypervisorUrl), `${kernel} ${words}`, initrd].join(' --- ');
    return pxelinux(entry.server, ['  kernel mboot.c32', `  append ${modules}`]);
  }
  return pxelinux(entry.server, [`  kernel ${kernel}`, `  initrd ${initrd}`, `  append ${words}`]);
}

export function buildPxelinuxLocalConfig(server: ServerName): string {
  return pxelinux(server, ['  localboot 0']);
}

/** For machines without a file of their own. Nobody registered them, so they get nobody's image. */
export const buildPxelinuxDefault = (): string =>
  [
    '# HOP-SCOTCH: machines that are not registered. Written once; changes are kept.',
    'say HOP-SCOTCH: this machine is not registered. Going on to its disk.',
    'default hopscotch',
    'prompt 0',
    'label hopscotch',
    '  localboot 0',
    '',
  ].join('\n');

const ipxe = (lines: readonly string[]): string => ['#!ipxe', ...lines, ''].join('\n');

/** A loop, because a script that ends would let the firmware go on to its next boot device. */
const askAgain = (scriptUrl: string): readonly string[] => [
  ':again',
  'sleep 10',
  `chain --replace ${checkedWord(scriptUrl)} || goto again`,
];

const pxelinux = (server: ServerName, lines: readonly string[]): string =>
  [
    `# HOP-SCOTCH: ${server}. Written by the service; changes are lost.`,
    'default hopscotch',
    'prompt 0',
    'label hopscotch',
  ]
    .concat(lines, '')
    .join('\n');

/** One word for a boot loader: printable ASCII, nothing that iPXE expands, takes for an operator or for a comment. */
function checkedWord(word: string): string {
  const good = /^[\x21-\x7e]+$/.test(word) && !word.includes('${') && !/^(#|\|\|$|&&$|---$)/.test(word);
  if (!good) throw unusable(`${quoted(word)} cannot be part of a boot script`);
  return word;
}

/** For `echo`: what iPXE would expand or split is taken out. */
const echoable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').replaceAll(/[$|&#]/g, '?');

const unusable = (why: string): AppError =>
  new AppError(
    'InvalidRequest',
    `This boot configuration cannot be used: ${why}. Check the section boot of the configuration.`,
    {
      details: {part: 'boot'},
    },
  );
