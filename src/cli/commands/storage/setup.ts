/** storage setup: prints what an administrator runs on a storage host. */
import {Option, type Command} from 'commander';
import {readSecret} from '../../../config/files.ts';
import {invalidRequest} from '../../../domain/errors.ts';
import {quoted} from '../../../domain/names.ts';
import {publicKeyOf} from '../../../storage/public-key.ts';
import {buildSetup, type Dialect} from '../../../storage/setup.ts';
import type {Io} from '../../io.ts';
import {examples} from '../shared.ts';
import {readHosts, settingsOf} from './target.ts';

interface Flags {
  readonly config: string;
  readonly host?: string;
  readonly dialect?: Dialect;
  readonly account?: string;
  readonly publicKey?: string;
}

export function addStorageSetup(storage: Command, io: Io): void {
  storage
    .command('setup')
    .summary('print what makes a storage host ready')
    .description(
      'Prints a shell script for the administrator of a storage host. It makes the filesystem and an account that may ' +
        'do what the service needs and nothing else: whatever is sent is judged by a program on the host. Read it, then ' +
        'run it there as root; again after each upgrade of the service. Nothing is changed by printing it.',
    )
    .requiredOption('-c, --config <file>', 'configuration of the service, or its storageHosts part (YAML)')
    .option('--host <name>', 'which of its storage hosts; needed if there are several')
    .addOption(
      new Option(
        '--dialect <system>',
        'what the host runs (by its exports; linux, if they do not tell)',
      ).choices(['linux', 'illumos']),
    )
    .option('--account <name>', 'account on the host (ssh.username of the configuration)')
    .option('--public-key <file>', "the service's public key (made from ssh.privateKeyFile)")
    .addHelpText(
      'after',
      examples(
        'hopscotch storage setup --config service.yaml --host store1 > setup-store1.sh',
        'ssh root@store1 sh -s < setup-store1.sh',
      ),
    )
    .action((flags: Flags) => void io.stdout.write(setup(flags)));
}

function setup(flags: Flags): string {
  const hosts = readHosts(flags.config, flags.host === undefined ? [] : [flags.host]);
  const [host] = hosts;
  if (host === undefined || hosts.length > 1) {
    const names = hosts.map(({name}) => name).join(', ');
    throw invalidRequest(
      '--host',
      `${flags.config} has several storage hosts: name one with --host (${names}).`,
    );
  }
  const account = flags.account ?? host.ssh.username;
  if (account === 'root')
    throw invalidRequest(
      '--account',
      'root needs no account made. Name another one: --account hopscotch, and ssh.username in the configuration.',
    );
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,30}$/.test(account))
    throw invalidRequest(
      '--account',
      `${quoted(account)} is no name for an account: use letters, digits and hyphens.`,
    );
  const settings = settingsOf(host);
  const {driver} = settings.exports;
  const dialect =
    flags.dialect ?? (driver === 'sharenfs' && settings.exports.dialect === 'illumos' ? 'illumos' : 'linux');
  return buildSetup({
    host: host.name,
    account,
    dialect,
    settings,
    publicKey: readKey(flags, host.ssh.privateKeyFile),
  });
}

function readKey({publicKey, config}: Flags, privateKeyFile: string | undefined): string {
  if (publicKey !== undefined) {
    const [first = ''] = readSecret(publicKey).split('\n');
    const [, key] = /^((?:ssh|ecdsa|sk)-[a-z0-9@.-]+ [A-Za-z0-9+/=]+)( .*)?$/.exec(first) ?? [];
    if (key === undefined)
      throw invalidRequest('--public-key', `${publicKey} holds no public key of OpenSSH.`);
    return key;
  }
  if (privateKeyFile === undefined)
    throw invalidRequest(
      'ssh.privateKeyFile',
      `${config} names no ssh.privateKeyFile for this host, and the account that the script makes lets in a key alone. Make one: ssh-keygen -t ed25519 -N '' -f hopscotch-storage.key. Then give it here (--public-key hopscotch-storage.key.pub), and name it there (privateKeyFile, in place of a password).`,
    );
  return publicKeyOf(`${readSecret(privateKeyFile)}\n`, privateKeyFile);
}
