/** The directory port on LDAP. */
import {readFileSync} from 'node:fs';
import type {Change, Control} from 'ldapts';
import type {Clock} from '../../domain/clock.ts';
import {includesDn, type Dn} from '../../domain/dn.ts';
import {AppError, invalidRequest} from '../../domain/errors.ts';
import type {ServerName, UserName} from '../../domain/names.ts';
import type {BootAssignment} from '../../domain/server.ts';
import type {Directory} from '../../ports.ts';
import type {Logger} from '../../telemetry/logger.ts';
import {addInventoryClass, onlyWhileFree, setAttribute} from './changes.ts';
import {Connection} from './connection.ts';
import {formatAssignment} from './entries.ts';
import {Inventory, serverDn, userDn, type Tree} from './inventory.ts';
import type {LinkSettings} from './link.ts';
import {codes, isRefusal, refusalOf, serviceBindRefusal, userBindRefusal} from './refusals.ts';
import {attributes} from './schema.ts';
import {LdapSession} from './session.ts';
import {formatGeneralizedTime} from './time.ts';

/** The `directory` part of the configuration, its secrets read. */
export interface DirectorySettings extends Tree {
  readonly url: string;
  readonly startTls: boolean;
  readonly caFile?: string | undefined;
  readonly serviceDn: Dn;
  readonly servicePassword?: string | undefined;
  readonly timeoutSeconds: number;
}

export interface DirectoryDependencies {
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Administrators are asked for at every request: for so long an answer may be old. */
const administratorsHoldMs = 5_000;
const serviceMayNot = "The directory does not let the service's own account do this.";

/** Connects when it is first used. InvalidRequest when the configuration cannot work. */
export function createDirectory(
  settings: DirectorySettings,
  dependencies: DirectoryDependencies,
): Directory & {close(): Promise<void>} {
  if (!settings.servicePassword) {
    // An empty password would be an anonymous bind, which many directories accept.
    throw invalidRequest(
      'directory.servicePassword',
      'The directory needs servicePassword or servicePasswordFile.',
    );
  }
  return new LdapDirectory(settings, settings.servicePassword, dependencies);
}

class LdapDirectory implements Directory {
  readonly #settings: DirectorySettings;
  readonly #link: LinkSettings;
  readonly #clock: Clock;
  readonly #service: Connection;
  readonly #inventory: Inventory;
  #administrators: {readonly until: number; readonly list: Promise<Dn[]>} | undefined;

  constructor(settings: DirectorySettings, password: string, {clock, logger}: DirectoryDependencies) {
    this.#settings = settings;
    this.#clock = clock;
    this.#link = linkSettings(settings);
    this.#service = new Connection(this.#link, {dn: settings.serviceDn.text, password}, serviceBindRefusal);
    this.#inventory = new Inventory(this.#service, settings, logger);
  }

  async signIn(user: UserName, password: string, signal?: AbortSignal): Promise<LdapSession> {
    // With an empty password a bind is anonymous, and succeeds whoever it names.
    if (password === '') throw new AppError('Unauthenticated', 'The user name or the password is wrong.');
    const dn = userDn(this.#settings, user);
    const connection = new Connection(this.#link, {dn: dn.text, password}, userBindRefusal);
    try {
      await connection.bind(signal);
      const principal = {user, dn, administrator: await this.isAdministrator(dn, signal)};
      return new LdapSession(principal, connection, this.#inventory, this.#settings);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  listServers(signal?: AbortSignal) {
    return this.#inventory.listServers(signal);
  }

  findServers(names: readonly ServerName[], signal?: AbortSignal) {
    return this.#inventory.findServers(names, signal);
  }

  findServerByMac(...question: Parameters<Directory['findServerByMac']>) {
    return this.#inventory.findServerByMac(...question);
  }

  getUser(nameOrDn: string, signal?: AbortSignal) {
    return this.#inventory.getUser(nameOrDn, signal);
  }

  async isAdministrator(dn: Dn, signal?: AbortSignal): Promise<boolean> {
    const now = this.#clock.now().getTime();
    if (this.#administrators === undefined || this.#administrators.until <= now) {
      const list = this.#inventory.listAdministrators();
      const fresh = {until: now + administratorsHoldMs, list};
      this.#administrators = fresh;
      list.catch(() => {
        if (this.#administrators === fresh) this.#administrators = undefined;
      });
    }
    const list = await this.#administrators.list;
    if (signal?.aborted) throw new AppError('Cancelled', 'The request was given up.');
    return includesDn(list, dn);
  }

  /** Clearing leaves the lease of a server alone that somebody has checked out in the meantime. */
  async setLeaseEnd(server: ServerName, end: Date | undefined, signal?: AbortSignal): Promise<void> {
    const value = end && formatGeneralizedTime(end);
    const control = end === undefined ? onlyWhileFree() : undefined;
    await this.#setAttribute(server, attributes.leaseEnd, value, signal, control);
  }

  async setAssignment(
    server: ServerName,
    assignment: BootAssignment | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    const value = assignment && formatAssignment(assignment);
    await this.#setAttribute(server, attributes.assignment, value, signal);
  }

  async close(): Promise<void> {
    await this.#service.close();
  }

  async #setAttribute(
    server: ServerName,
    name: string,
    value: string | undefined,
    signal?: AbortSignal,
    control?: Control,
  ): Promise<void> {
    const changes = setAttribute(name, value);
    try {
      await this.#modify(server, changes, signal, control).catch((error: unknown) => {
        // A server that was written by hand may be a plain groupOfNames.
        if (!isRefusal(error, codes.objectClassViolation)) throw error;
        return this.#modify(server, [...addInventoryClass(), ...changes], signal, control);
      });
    } catch (error) {
      if (isRefusal(error, codes.assertionFailed)) return;
      throw refusalOf(error, server, serviceMayNot);
    }
  }

  /** These changes can be repeated: where the answer was lost, they are. */
  #modify(server: ServerName, changes: Change[], signal?: AbortSignal, control?: Control): Promise<void> {
    const dn = serverDn(this.#settings, server);
    return this.#service.change(
      client => client.modify(dn, changes, control),
      () => Promise.resolve(false),
      signal,
    );
  }
}

function linkSettings({url, startTls, caFile, timeoutSeconds}: DirectorySettings): LinkSettings {
  return {
    url,
    startTls,
    timeoutMs: timeoutSeconds * 1000,
    ...(caFile === undefined ? {} : {ca: readCertificates(caFile)}),
  };
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError('InvalidRequest', `The certificates of directory.caFile, ${file}, cannot be read.`, {
      cause: error,
      details: {part: 'directory.caFile'},
    });
  }
}
