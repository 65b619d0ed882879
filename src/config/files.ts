/** The files that a configuration names: secrets (`passwordFile`) are read, other names are made absolute. */
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {unreadable} from '../domain/unreadable.ts';
import type {Config, SshConfig} from './schema.ts';

export const bootPaths = ['tftpRoot', 'dhcpHostsDir', 'dhcpPidFile'] as const;

/** Replaces every `…File` that holds a secret by its content, and makes the other file names absolute. */
export function resolveFiles(config: Config, base: string): Config {
  const secret = (file: string | undefined, value: string | undefined) =>
    file === undefined ? value : readSecret(resolve(base, file));
  const withPassword = <T extends {ssh: SshConfig}>(part: T): T => ({
    ...part,
    ssh: resolveSsh(part.ssh, base),
  });
  const absolute = <T extends object, Key extends keyof T>(part: T, ...keys: Key[]): T =>
    absoluteIn(base, part, ...keys);
  const {tls} = config.listen;
  const servicePassword = secret(config.directory.servicePasswordFile, config.directory.servicePassword);
  const metricsToken = secret(config.metrics.tokenFile, config.metrics.token);
  const url = secret(config.database.urlFile, config.database.url);
  return {
    ...config,
    state: resolve(base, config.state),
    listen: {...config.listen, ...(tls === undefined ? {} : {tls: absolute(tls, 'certFile', 'keyFile')})},
    database: url === undefined ? {} : {url},
    metrics: metricsToken === undefined ? {} : {token: metricsToken},
    directory: {
      ...absolute(config.directory, 'caFile'),
      ...(servicePassword === undefined ? {} : {servicePassword}),
    },
    boot: absolute(config.boot, ...bootPaths),
    notifications: {
      ...config.notifications,
      webHooks: config.notifications.webHooks.map(hook => absolute(hook, 'secretFile')),
    },
    log: absolute(config.log, 'file'),
    storageHosts: config.storageHosts.map(withPassword),
    chassis: config.chassis.map(withPassword),
  };
}

/** The part with these file names made absolute, where they are given. */
export function absoluteIn<T extends object, Key extends keyof T>(base: string, part: T, ...keys: Key[]): T {
  const files = keys.flatMap(key => (typeof part[key] === 'string' ? [[key, resolve(base, part[key])]] : []));
  return {...part, ...Object.fromEntries(files)} as T;
}

export function resolveSsh(config: SshConfig, base: string): SshConfig {
  const {passwordFile, privateKeyFile, ...rest} = config;
  const password = passwordFile === undefined ? rest.password : readSecret(resolve(base, passwordFile));
  return {
    ...rest,
    ...(password === undefined ? {} : {password}),
    ...(privateKeyFile === undefined ? {} : {privateKeyFile: resolve(base, privateKeyFile)}),
  };
}

/** What a connection is opened with. Reads the key. */
export function connectionOptions(name: string, config: SshConfig) {
  const {privateKeyFile, connectTimeoutSeconds, commandTimeoutSeconds, ...rest} = config;
  return {
    ...rest,
    name,
    connectTimeoutMs: connectTimeoutSeconds * 1_000,
    commandTimeoutMs: commandTimeoutSeconds * 1_000,
    ...(privateKeyFile === undefined ? {} : {privateKey: `${readSecret(privateKeyFile)}\n`}),
  };
}

/** A file that the configuration names, without the end of its last line. Throws InvalidRequest that names it. */
export function readSecret(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd();
  } catch (error) {
    throw unreadable(`The secret file ${path}`, error);
  }
}
