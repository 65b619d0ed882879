/** What an image that was made elsewhere lacks to boot here, and what to do about it. Pure. */
import {posix} from 'node:path';
import {defaultBootFiles, follow, type BootFiles, type Found, type ImageListing} from './listing.ts';

export interface ImageFinding {
  /** What was looked at, e.g. `kernel`. */
  readonly check: string;
  /** lack: a server will not boot, or nobody will know that it did. remark: it boots, and something may surprise. */
  readonly outcome: 'good' | 'lack' | 'remark';
  /** What is so, and what to do. */
  readonly detail: string;
}

type Look = (listing: ImageListing, files: BootFiles) => readonly ImageFinding[];

const good = (check: string, detail: string): ImageFinding => ({check, outcome: 'good', detail});
const lack = (check: string, detail: string): ImageFinding => ({check, outcome: 'lack', detail});
const remark = (check: string, detail: string): ImageFinding => ({check, outcome: 'remark', detail});

export const findLacks = (listing: ImageListing, files = defaultBootFiles): ImageFinding[] =>
  looks.flatMap(look => look(listing, files));

const equip = 'hopscotch image equip';

const kernel: Look = (listing, files) => [
  bootFile(listing, 'kernel', files.kernel, /^boot\/(vmlinuz-.*)$/, `install one, or take ${equip} --kernel`),
];

const initrd: Look = (listing, files) => [
  bootFile(
    listing,
    'initrd',
    files.initrd,
    /^boot\/(initrd(?:\.img)?-.*|initramfs-.*)$/,
    `${equip} makes one`,
  ),
];

function bootFile(listing: ImageListing, check: string, path: string, similar: RegExp, cure: string) {
  const found = follow(listing, path);
  if (found?.entry.kind === 'file') return good(check, `/${found.path}`);
  const others = [...listing.entries.keys()].flatMap(name => similar.exec(name)?.[1] ?? []).sort();
  const newest = others.at(-1);
  if (newest !== undefined) {
    const target = posix.relative(posix.dirname(path), `boot/${newest}`);
    return lack(check, `no /${path}, but /boot/${newest}: ln -s ${target} ${path}`);
  }
  return lack(check, `no /${path}: ${cure}`);
}

const ours = (names: readonly string[]): boolean => names.includes('hopscotch/root.sh');

/** By what the makers of initrds leave in them. */
const rootOverNfs: Look = (listing, files) => {
  const check = 'root over NFS';
  const names = listing.initrdNames;
  if (names === undefined)
    return follow(listing, files.initrd) === undefined
      ? []
      : [remark(check, `the initrd could not be looked into. If servers do not mount their root: ${equip}`)];
  if (ours(names)) return [good(check, 'the initrd of HOP-SCOTCH')];
  const drivers = names.some(name => /\/nfs(v[34])?\.ko(\.\w+)?$/.test(name));
  const strange = `It reports no stage, mounts no scratch directories and knows no mode ram: ${equip} puts ours`;
  if (names.some(name => /(^|\/)lib\/dracut\/|dracut-/.test(name)))
    return [
      names.some(name => /nfsroot|parse-nfs/.test(name))
        ? remark(check, `an initrd of dracut with NFS. ${strange}`)
        : lack(check, `an initrd of dracut without NFS: dracut --add nfs, or ${equip}`),
    ];
  if (names.includes('scripts/nfs'))
    return [
      drivers
        ? remark(check, `an initrd of initramfs-tools: boot with the argument boot=nfs. ${strange}`)
        : lack(check, `an initrd of initramfs-tools without NFS (MODULES=netboot), or ${equip}`),
    ];
  return [lack(check, `nothing in the initrd mounts a root over NFS: ${equip}`)];
};

const modules: Look = (listing, files) => {
  const version = kernelVersion(listing, files);
  if (version === undefined) return [];
  const found = [`lib/modules/${version}`, `usr/lib/modules/${version}`].some(path => follow(listing, path));
  return found
    ? [good('modules', `/lib/modules/${version}`)]
    : [
        remark(
          'modules',
          `no /lib/modules/${version}: the system loads no drivers beside those of its initrd`,
        ),
      ];
};

/** As the name of its file tells; undefined when that has none. */
export function kernelVersion(listing: ImageListing, files = defaultBootFiles): string | undefined {
  const found = follow(listing, files.kernel);
  return found === undefined ? undefined : /\/vmlinuz-(.+)$/.exec(found.path)?.[1];
}

const init: Look = listing => {
  const found: Found | undefined = follow(listing, 'sbin/init');
  if (found?.entry.kind === 'file') return [good('init', `/${found.path}`)];
  const folder = follow(listing, 'sbin')?.path ?? 'sbin';
  return listing.entries.get(`${folder}/init`)?.kind === 'link'
    ? [remark('init', 'the link /sbin/init leads to a file that was not found')]
    : [lack('init', 'no /sbin/init: install an init system (Debian: systemd-sysv)')];
};

const folders: Look = listing => {
  const missing = ['proc', 'sys', 'dev', 'run'].filter(
    path => follow(listing, path)?.entry.kind !== 'directory',
  );
  return missing.length === 0 ? [] : [lack('directories', `missing: mkdir ${missing.join(' ')}`)];
};

/** Lines of disks that the image had where it was made. */
const fstab: Look = listing => {
  const text = listing.texts.get('etc/fstab') ?? '';
  const lines = text
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([device = '', , type = '']) => device !== '' && !device.startsWith('#') && type !== '');
  const root = lines.filter(([, place]) => place === '/');
  const disks = lines.filter(
    ([device = '', place, , options = '']) =>
      place !== '/' && /^(\/dev\/|(PART)?(UUID|LABEL)=)/.test(device) && !/\b(nofail|noauto)\b/.test(options),
  );
  const findings = [
    ...root.map(([device]) => lack('fstab', `/etc/fstab mounts / from ${device}: remove the line`)),
    ...disks.map(([device, place]) =>
      lack(
        'fstab',
        `/etc/fstab waits for ${device} (${place}), which is no part of the image: remove the line`,
      ),
    ),
  ];
  return findings.length > 0 ? findings : [good('fstab', 'no root, no disks')];
};

const upReport: Look = listing => {
  const check = 'up-report';
  if (!follow(listing, 'usr/lib/hopscotch/report-up'))
    return [lack(check, `nothing tells the service that a server is up: ${equip}`)];
  const called =
    listing.entries.has('etc/systemd/system/multi-user.target.wants/hopscotch-up.service') ||
    listing.entries.has('etc/init.d/up');
  return called
    ? [good(check, '/usr/lib/hopscotch/report-up')]
    : [remark(check, 'nothing seems to call /usr/lib/hopscotch/report-up at the end of the boot')];
};

/** What every server of the image would have in common. */
const shared: Look = listing => {
  const hostname = listing.texts.get('etc/hostname')?.trim();
  const machineId = listing.texts.get('etc/machine-id')?.trim();
  const keys = [...listing.entries.keys()].filter(path => /^etc\/ssh\/ssh_host_.*_key$/.test(path));
  return [
    ...(hostname
      ? [
          remark(
            'host name',
            `/etc/hostname says ${hostname}: our initrd puts the server's there, others do not`,
          ),
        ]
      : []),
    ...(machineId && machineId !== 'uninitialized'
      ? [remark('machine id', 'all servers would have the same: truncate -s 0 etc/machine-id')]
      : []),
    ...(keys.length > 0
      ? [
          remark(
            'SSH host keys',
            `all servers would have the same: rm ${keys.map(key => `${key}*`).join(' ')}`,
          ),
        ]
      : []),
  ];
};

const network: Look = listing => {
  const interfaces = listing.texts.get('etc/network/interfaces') ?? '';
  const ifupdown = /^\s*iface\s+(?!lo\b)\S+\s+inet6?\s+(?!manual)/m.test(interfaces);
  const networkd = [...listing.entries.keys()].some(path =>
    /^etc\/systemd\/network\/.*\.network$/.test(path),
  );
  const detail = (file: string) =>
    `${file} sets up an interface, maybe the one that the root comes over: leave that one alone (manual, KeepConfiguration=yes)`;
  return [
    ...(ifupdown ? [remark('network', detail('/etc/network/interfaces'))] : []),
    ...(networkd ? [remark('network', detail('/etc/systemd/network'))] : []),
  ];
};

const looks: readonly Look[] = [
  ...[kernel, initrd, rootOverNfs, modules, init, folders, fstab, upReport, shared, network],
];
