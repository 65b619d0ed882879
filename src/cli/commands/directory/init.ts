/** directory init: writes what OpenLDAP needs. */
import {
  closeSync,
  existsSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import {join, resolve} from 'node:path';
import {Option, type Command} from 'commander';
import {designDirectory} from '../../../directory/design.ts';
import {buildFiles, type DirectoryFile} from '../../../directory/files.ts';
import type {ConfigForm} from '../../../directory/next-steps.ts';
import {makePassword} from '../../../directory/password.ts';
import {AppError, conflict} from '../../../domain/errors.ts';
import {unreadable} from '../../../domain/unreadable.ts';
import type {Io} from '../../io.ts';
import {formatPath} from '../../units.ts';
import {examples, given} from '../shared.ts';

interface Flags {
  readonly suffix: string;
  readonly people?: string;
  readonly userAttribute?: string;
  readonly anyDepth?: boolean;
  readonly enterprise?: string;
  readonly enterpriseCa?: string;
  readonly enterpriseReader?: string;
  readonly enterprisePasswordFile?: string;
  readonly administrator: readonly string[];
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsCa?: string;
  readonly form: ConfigForm | 'both';
  readonly state: string;
  readonly output: string;
  readonly modules?: string;
  readonly schemas?: string;
  readonly host?: string;
  readonly force?: boolean;
}

const passwordFile = 'service-password';

export function addInit(directory: Command, io: Io): void {
  directory
    .command('init')
    .summary('write the configuration of an OpenLDAP server')
    .description(
      'Writes the configuration of an OpenLDAP server that keeps who owns which server: schema, access rules, ' +
        'indexes, limits, the first entries, a password for the service, and what to do with them.',
    )
    .requiredOption('--suffix <dn>', 'what is kept lies below it, e.g. dc=hopscotch')
    .option('--people <dn>', 'where users are (default: ou=people below the suffix)')
    .option('--user-attribute <name>', 'what they sign in with (default: uid)')
    .option('--enterprise <address>', 'people are in this directory, e.g. ldaps://ldap.corp.example')
    .option('--enterprise-ca <file>', 'certificate authority that signed for it (PEM)')
    .option('--enterprise-reader <dn>', 'account that reads people there, for the service')
    .option('--enterprise-password-file <file>', 'its password')
    .option('--any-depth', 'people of the enterprise are anywhere below --people')
    .option(
      '--administrator <name>',
      'user name or DN of an administrator; repeatable',
      (one: string, all: string[]) => [...all, one],
      [],
    )
    .option(
      '--tls-cert <file>',
      'certificate of the directory (PEM); passwords are then taken over TLS alone',
    )
    .option('--tls-key <file>', 'its key')
    .option('--tls-ca <file>', 'certificate authority that signed it')
    .option(
      '--host <name>',
      'name that the service reaches the directory by, as in its certificate (localhost)',
    )
    .addOption(
      new Option('--form <form>', 'which configuration to write')
        .choices(['slapd.conf', 'cn=config', 'both'])
        .default('both'),
    )
    .option('--state <directory>', 'where OpenLDAP keeps its data', '/var/lib/ldap/hopscotch')
    .option(
      '--output <directory>',
      'where to write the files, and where slapd reads them',
      'hopscotch-directory',
    )
    .option('--modules <directory>', "OpenLDAP's modules (/usr/lib/ldap)")
    .option('--schemas <directory>', "OpenLDAP's schemas (/etc/ldap/schema)")
    .option('--force', 'replace files that are there; the password of the service stays')
    .addHelpText(
      'after',
      examples(
        'hopscotch directory init --suffix dc=hopscotch --administrator alice \\',
        '  --output /etc/ldap/hopscotch',
        'hopscotch directory init --suffix dc=hopscotch --administrator alice \\',
        '  --people ou=people,dc=corp,dc=example --enterprise ldaps://ldap.corp.example \\',
        '  --tls-cert /etc/ldap/tls.crt --tls-key /etc/ldap/tls.key --host ldap.cluster.example',
      ),
    )
    .action((flags: Flags) => init(flags, io));
}

function init(flags: Flags, io: Io): void {
  const output = resolve(flags.output);
  const design = designDirectory({
    suffix: flags.suffix,
    administrators: flags.administrator,
    stateDirectory: resolve(flags.state),
    filesDirectory: output,
    ...given({
      people: flags.people,
      userAttribute: flags.userAttribute,
      peopleAtAnyDepth: flags.anyDepth,
      enterprise: flags.enterprise,
      enterpriseCa: absolute(flags.enterpriseCa),
      enterpriseReader: readReader(flags),
      tlsCert: absolute(flags.tlsCert),
      tlsKey: absolute(flags.tlsKey),
      ca: absolute(flags.tlsCa),
      modulesDirectory: absolute(flags.modules),
      schemaDirectory: absolute(flags.schemas),
      host: flags.host,
    }),
  });
  const forms: ConfigForm[] = flags.form === 'both' ? ['slapd.conf', 'cn=config'] : [flags.form];
  const present = join(output, passwordFile);
  const password = flags.force && existsSync(present) ? read(present) : makePassword();
  const files = buildFiles(design, forms, password);
  const existing = files.filter(({name}) => existsSync(join(output, name))).map(({name}) => name);
  if (existing.length > 0 && !flags.force) {
    throw conflict(
      `${formatPath(output)} holds ${existing.join(', ')} already. Choose another --output, or say --force.`,
      existing,
    );
  }
  try {
    mkdirSync(output, {recursive: true, mode: 0o750});
    for (const file of files) write(output, file);
  } catch (error) {
    throw new AppError('InvalidRequest', `The files cannot be written to ${formatPath(output)}.`, {
      cause: error,
    });
  }
  const told = files
    .map(({name, secret}) => `  ${name}${secret ? ' (readable by you alone)' : ''}\n`)
    .join('');
  io.stdout.write(`Wrote to ${formatPath(output)}:\n${told}\nREADME.md there says what to do next.\n`);
  if (design.administrators.length === 0) {
    io.stderr.write('hopscotch: nobody administers servers yet: name somebody with --administrator.\n');
  }
}

/** At no time with more rights than it ends with, and never half of it under its name. */
function write(folder: string, {name, content, secret}: DirectoryFile): void {
  const mode = secret ? 0o600 : 0o644;
  const temporary = join(folder, `.${name}.new`);
  const file = openSync(temporary, 'w', mode);
  try {
    fchmodSync(file, mode);
    writeSync(file, content);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, join(folder, name));
}

function readReader({enterpriseReader, enterprisePasswordFile}: Flags) {
  if (enterpriseReader === undefined && enterprisePasswordFile === undefined) return undefined;
  if (enterpriseReader === undefined || enterprisePasswordFile === undefined) {
    throw new AppError(
      'InvalidRequest',
      'An account and its password belong together: --enterprise-reader and --enterprise-password-file.',
    );
  }
  return {dn: enterpriseReader, password: read(enterprisePasswordFile)};
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw unreadable(`The password file ${path}`, error);
  }
}

const absolute = (path: string | undefined): string | undefined =>
  path === undefined ? undefined : resolve(path);
