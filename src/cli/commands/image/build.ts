/** image build: makes an image here, for `image import`. */
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {Option, type Command} from 'commander';
import {AppError, conflict, invalidRequest} from '../../../domain/errors.ts';
import type {BuiltImage} from '../../../image/built-image.ts';
import type {DebianImageOptions} from '../../../image/debian.ts';
import type {DirectorySignIn} from '../../../image/directory-sign-in.ts';
import type {Io} from '../../io.ts';
import {formatPath} from '../../units.ts';
import {examples, given} from '../shared.ts';

interface Flags {
  readonly flavor: 'debian' | 'minimal';
  readonly output?: string;
  readonly tar?: string;
  readonly kernel?: string;
  readonly cache?: string;
  readonly suite?: string;
  readonly mirror?: string;
  readonly components?: string[];
  readonly include?: string[];
  readonly ssh?: boolean;
  readonly authorizedKeys?: string;
  readonly rootPasswordFile?: string;
  readonly ldapUrl?: string[];
  readonly ldapBase?: string;
  readonly ldapPeople?: string;
  readonly ldapBindDn?: string;
  readonly ldapBindPasswordFile?: string;
  readonly ldapCa?: string;
}

/** Those that only the Debian flavour takes. */
const debianOptions = [
  ...(['suite', 'mirror', 'components', 'include', 'ssh', 'authorizedKeys', 'rootPasswordFile'] as const),
  ...(['ldapUrl', 'ldapBase', 'ldapPeople', 'ldapBindDn', 'ldapBindPasswordFile', 'ldapCa'] as const),
];

const words = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

export function addBuild(brand: Command, io: Io): void {
  const debian = (flags: string, description: string, parse?: (text: string) => string[]) => {
    const option = new Option(flags, description).helpGroup('Options of a Debian image:');
    return parse === undefined ? option : option.argParser(parse);
  };
  brand
    .command('build')
    .summary('make an image that boots over the network, from packages of Debian')
    .description(
      'Makes an image here: kernel, initrd, and a root that reports itself up. debian: the smallest base with systemd, ' +
        'made by mmdebstrap as root. minimal: a few megabytes of busybox with a shell on the console, for trying ' +
        'things out. Packages come from the mirrors that this machine is set to, and are kept for the next image.',
    )
    .addOption(
      new Option('--flavor <flavor>', 'what to make').choices(['debian', 'minimal']).default('debian'),
    )
    .option('--output <directory>', 'put the root there; it must be empty or not there yet')
    .option('--tar <file>', 'make an archive of it (.tar, .tar.gz, .tar.xz, .tar.zst); - for standard output')
    .option(
      '--kernel <package>',
      'e.g. linux-image-amd64 for real hardware (default: that for virtual machines)',
    )
    .option('--cache <directory>', 'where packages are kept (~/.cache/hopscotch)')
    .addOption(debian('--suite <name>', 'release, e.g. bookworm (default: that of this machine)'))
    .addOption(
      debian('--mirror <address>', 'where packages come from (default: the mirrors of this machine)'),
    )
    .addOption(debian('--components <list>', 'components of that mirror (main)', words))
    .addOption(debian('--include <packages>', 'more packages, with commas', words))
    .addOption(debian('--ssh', 'with an SSH server; each server makes its own host keys'))
    .addOption(debian('--authorized-keys <file>', 'who may sign in as root with a key'))
    .addOption(debian('--root-password-file <file>', 'the password of root; without one there is none'))
    .addOption(
      debian('--ldap-url <addresses>', 'sign-in through this directory, for owner and members', words),
    )
    .addOption(debian('--ldap-base <dn>', 'its suffix, e.g. dc=hopscotch'))
    .addOption(debian('--ldap-people <dn>', 'where users are (default: ou=people below the base)'))
    .addOption(debian('--ldap-bind-dn <dn>', 'account that reads the directory'))
    .addOption(debian('--ldap-bind-password-file <file>', 'its password; it will be in the image'))
    .addOption(debian('--ldap-ca <file>', 'certificate authority of the directory (PEM)'))
    .addHelpText(
      'after',
      examples(
        'hopscotch image build --flavor minimal --output ./tiny',
        'sudo hopscotch image build --ssh --authorized-keys ~/.ssh/id_ed25519.pub --tar web.tar.zst',
        'sudo hopscotch image build --kernel linux-image-amd64 --include nginx,rsync --tar web.tar.xz',
        'hopscotch image build --flavor minimal --tar - | hopscotch image import tiny --tar -',
      ),
    )
    .action((flags: Flags) => build(flags, io));
}

async function build(flags: Flags, io: Io): Promise<void> {
  if ((flags.output === undefined) === (flags.tar === undefined))
    throw invalidRequest('output', 'Say where the image goes: --output DIRECTORY or --tar FILE.');
  if (flags.tar === '-' && io.stdout.isTTY)
    throw invalidRequest(
      'tar',
      'An archive is not written to a terminal. Name a file, or send it on with |.',
    );
  if (flags.tar !== undefined && flags.tar !== '-' && existsSync(flags.tar))
    throw conflict(`${flags.tar} is there already. Name another file, or remove it.`);
  const remark = (line: string) => void io.stderr.write(`${line}\n`);
  if (flags.output !== undefined) {
    const image = await make(resolve(flags.output), flags, remark, io.interrupt);
    remark(`done: ${formatPath(image.directory)} has an image with the kernel ${image.kernelVersion}`);
    return;
  }
  const workshop = mkdtempSync(join(tmpdir(), 'hopscotch-image-'));
  try {
    const image = await make(join(workshop, 'root'), flags, remark, io.interrupt);
    remark('making the archive');
    const {writeArchive} = await import('../../../image/archive.ts');
    const file = flags.tar ?? '-';
    await writeArchive(image.directory, file, {ownedByRoot: flags.flavor === 'minimal'}, io.interrupt);
    remark(`done: an image with the kernel ${image.kernelVersion}`);
  } finally {
    rmSync(workshop, {recursive: true, force: true});
  }
}

async function make(
  directory: string,
  flags: Flags,
  remark: (line: string) => void,
  signal: AbortSignal,
): Promise<BuiltImage> {
  const {kernel, cache} = flags;
  const common = {
    directory,
    remark,
    ...given({kernel, cache: cache === undefined ? undefined : resolve(cache)}),
  };
  if (flags.flavor === 'debian') {
    const {buildDebianImage} = await import('../../../image/debian.ts');
    return buildDebianImage({...common, ...readDebianFlags(flags)}, signal);
  }
  const [foreign] = debianOptions.filter(name => flags[name] !== undefined);
  if (foreign !== undefined) {
    const option = `--${foreign.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
    throw invalidRequest(foreign, `${option} is an option of --flavor debian.`);
  }
  const {buildMinimalImage} = await import('../../../image/minimal.ts');
  return buildMinimalImage(common, signal);
}

function readDebianFlags(flags: Flags): Partial<DebianImageOptions> {
  const {suite, mirror, components, include, ssh, authorizedKeys, rootPasswordFile} = flags;
  return given<Partial<DebianImageOptions>>({
    suite,
    mirror,
    components,
    include,
    ssh,
    authorizedKeys: authorizedKeys === undefined ? undefined : readText(authorizedKeys),
    rootPassword: rootPasswordFile === undefined ? undefined : readPassword(rootPasswordFile),
    signIn: readSignIn(flags),
  });
}

function readSignIn(flags: Flags): DirectorySignIn | undefined {
  const {ldapUrl: urls, ldapBase: base, ldapPeople, ldapBindDn, ldapBindPasswordFile, ldapCa} = flags;
  const more = [ldapPeople, ldapBindDn, ldapBindPasswordFile, ldapCa].some(value => value !== undefined);
  if (urls === undefined && base === undefined && !more) return undefined;
  if (urls === undefined || base === undefined)
    throw invalidRequest('ldap-url', 'Sign-in through the directory needs --ldap-url and --ldap-base.');
  if ((ldapBindDn === undefined) !== (ldapBindPasswordFile === undefined))
    throw invalidRequest('ldap-bind-dn', 'Give both --ldap-bind-dn and --ldap-bind-password-file, or none.');
  return given<DirectorySignIn>({
    urls,
    base,
    people: ldapPeople,
    reader:
      ldapBindDn === undefined || ldapBindPasswordFile === undefined
        ? undefined
        : {dn: ldapBindDn, password: readPassword(ldapBindPasswordFile)},
    ca: ldapCa === undefined ? undefined : readText(ldapCa),
  });
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('InvalidRequest', `${file} cannot be read.`, {cause: error});
  }
}

function readPassword(file: string): string {
  const [password = ''] = readText(file).split(/\r?\n/, 1);
  if (password === '') throw new AppError('InvalidRequest', `The password file ${file} is empty.`);
  return password;
}
