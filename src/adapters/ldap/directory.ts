/** The directory port on LDAP. */
import {readFileSync} from 'node:fs';
import type {Change, Control} from 'ldapts';
import type {Clock} from '../../domain/clock.ts';
import {displayName, includesDn, type Dn} from '../../domain/dn.ts';
import {AppError, conflict, invalidRequest, unavailable} from '../../domain/errors.ts';
import type {ServerName, UserName} from '../../domain/names.ts';
import type {BootAssignment, Cleanup} from '../../domain/server.ts';
import {unreadable} from '../../domain/unreadable.ts';
import type {Directory} from '../../ports/directory.ts';
import type {Logger} from '../../telemetry/logger.ts';
import {
  addInventoryClass,
  beginLease,
  endCheckout,
  onlyWhileCleanedUp,
  onlyWhileFree,
  onlyWhileOwnedBy,
  resetFree,
  setAttribute,
} from './changes.ts';
import {Connection} from './connection.ts';
import {formatAssignment, formatCleanup} from './entries.ts';
import {Inventory, serverDn, type Tree} from './inventory.ts';
import type {LinkSettings} from './link.ts';
import {People, userDn} from './people.ts';
import {Providers} from './providers.ts';
import {codes, isRefusal, refusalOf, wrongPassword} from './refusals.ts';
import {attributes} from './schema.ts';
import {LdapSession} from './session.ts';
import {formatGeneralizedTime} from './time.ts';

/** The `directory` part of the configuration, its secrets read. */
export interface DirectorySettings extends Tree {
  readonly url: string;
  /** Other providers of the same directory, tried in this order when the one in use fails. */
  readonly failover?: readonly string[] | undefined;
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

/** Administrators and auditors are asked for at every request: for so long an answer may be old. */
const groupsHoldMs = 5_000;
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
  readonly #providers: Providers;
  readonly #clock: Clock;
  readonly #service: Connection;
  readonly #lists: Connection;
  readonly #inventory: Inventory;
  readonly #people: People;
  readonly #groups = new Map<string, {readonly until: number; readonly list: Promise<Dn[]>}>();

  constructor(settings: DirectorySettings, password: string, {clock, logger}: DirectoryDependencies) {
    this.#settings = settings;
    this.#clock = clock;
    this.#providers = new Providers(linkSettings(settings), logger);
    const account = {dn: settings.serviceDn.text, password};
    this.#service = new Connection(this.#providers, account, 'own');
    this.#lists = new Connection(this.#providers, account, 'own');
    const connections = {ask: this.#service, list: this.#lists};
    this.#inventory = new Inventory(connections, settings, {clock, logger});
    this.#people = new People(this.#service, settings);
  }

  async signIn(user: UserName, password: string, signal?: AbortSignal): Promise<LdapSession> {
    // With an empty password a bind is anonymous, and succeeds whoever it names.
    if (password === '') throw wrongPassword();
    const found = await this.#people.findForSignIn(user, signal);
    // Whoever is not there is asked for his password all the same: no sooner an answer tells which names there are.
    const {name, dn} = found ?? {name: user, dn: userDn(this.#settings, user)};
    const connection = new Connection(this.#providers, {dn: dn.text, password}, 'user');
    try {
      await connection.bind(signal);
      if (found === undefined) throw wrongPassword();
      const [administrator, auditor] = await Promise.all([
        this.isAdministrator(dn, signal),
        this.isAuditor(dn, signal),
      ]);
      const principal = {user: name, dn, administrator, auditor};
      return new LdapSession(principal, connection, this.#inventory, this.#settings);
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  listServers(signal?: AbortSignal) {
    return this.#inventory.listServers(signal);
  }

  listServersOf(owners: readonly Dn[], signal?: AbortSignal) {
    return this.#inventory.listServersOf(owners, signal);
  }

  listMembers(group: Dn, signal?: AbortSignal) {
    return this.#people.listMembers(group, signal);
  }

  listServerNames(signal?: AbortSignal) {
    return this.#inventory.listServerNames(signal);
  }

  findServers(names: readonly ServerName[], signal?: AbortSignal) {
    return this.#inventory.findServers(names, signal);
  }

  findServerByMac(...question: Parameters<Directory['findServerByMac']>) {
    return this.#inventory.findServerByMac(...question);
  }

  getUser(nameOrDn: string, signal?: AbortSignal) {
    return this.#people.getUser(nameOrDn, signal);
  }

  findMail(user: Dn, signal?: AbortSignal) {
    return this.#people.findMail(user, signal);
  }

  isAdministrator(dn: Dn, signal?: AbortSignal): Promise<boolean> {
    return this.#isMember(this.#settings.administratorsGroup, dn, signal);
  }

  async isAuditor(dn: Dn, signal?: AbortSignal): Promise<boolean> {
    const {auditorsGroup} = this.#settings;
    return auditorsGroup !== undefined && this.#isMember(auditorsGroup, dn, signal);
  }

  findGroups(user: Dn, signal?: AbortSignal) {
    return this.#people.findGroups(user, signal);
  }

  async #isMember(group: Dn, dn: Dn, signal?: AbortSignal): Promise<boolean> {
    const now = this.#clock.now().getTime();
    let known = this.#groups.get(group.key);
    if (known === undefined || known.until <= now) {
      const list = this.#people.listMembers(group);
      known = {until: now + groupsHoldMs, list};
      const fresh = known;
      this.#groups.set(group.key, fresh);
      list.catch(() => {
        if (this.#groups.get(group.key) === fresh) this.#groups.delete(group.key);
      });
    }
    const list = await known.list;
    if (signal?.aborted) throw new AppError('Cancelled', 'The request was given up.');
    return includesDn(list, dn);
  }

  async setLeaseEnd(server: ServerName, end: Date, holder: Dn, signal?: AbortSignal): Promise<void> {
    const changes = setAttribute(attributes.leaseEnd, formatGeneralizedTime(end));
    await this.#changeHeld(server, changes, holder, signal);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    if (await this.#inventory.isThere(signal)) return;
    throw unavailable(
      'directory',
      `${this.#settings.serversBase.text} (directory.serversBase) is not there.`,
    );
  }

  async beginLease(server: ServerName, end: Date, holder: Dn, signal?: AbortSignal): Promise<void> {
    await this.#changeHeld(server, beginLease(end, this.#settings.placeholderMember), holder, signal);
  }

  async resetFree(server: ServerName, signal?: AbortSignal): Promise<void> {
    await this.#change(server, resetFree(this.#settings.placeholderMember), signal, onlyWhileFree());
  }

  async endCheckout(
    server: ServerName,
    {owner, leaseEnd}: {readonly owner: Dn; readonly leaseEnd?: Date},
    cleanup: Cleanup | undefined,
    signal?: AbortSignal,
  ): Promise<'ended' | 'changed'> {
    const changes = endCheckout(owner, this.#settings.placeholderMember, cleanup && formatCleanup(cleanup));
    const outcome = await this.#change(server, changes, signal, onlyWhileOwnedBy(owner, leaseEnd));
    if (outcome === 'made') return 'ended';
    // The first of two attempts may have come through, and only its answer been lost.
    const present = await this.#inventory.findServer(server, signal);
    if (present?.owner !== undefined) return 'changed';
    const ours = (one: Cleanup | undefined) => one && formatCleanup(one);
    return ours(present?.cleanup) === ours(cleanup) ? 'ended' : 'changed';
  }

  async ensureCleanup(
    server: ServerName,
    cleanup: Cleanup,
    holder: Dn | undefined,
    signal?: AbortSignal,
  ): Promise<'noted' | 'changed'> {
    const control = holder === undefined ? onlyWhileFree() : onlyWhileOwnedBy(holder);
    const changes = setAttribute(attributes.cleanup, formatCleanup(cleanup));
    return (await this.#change(server, changes, signal, control)) === 'made' ? 'noted' : 'changed';
  }

  async dropCleanup(server: ServerName, holder: Dn, signal?: AbortSignal): Promise<void> {
    const changes = setAttribute(attributes.cleanup, undefined);
    await this.#change(server, changes, signal, onlyWhileOwnedBy(holder));
  }

  async noteCleanup(server: ServerName, cleanup: Cleanup, signal?: AbortSignal): Promise<void> {
    const changes = setAttribute(attributes.cleanup, formatCleanup(cleanup));
    await this.#change(server, changes, signal, onlyWhileCleanedUp());
  }

  async clearCleanup(server: ServerName, signal?: AbortSignal): Promise<void> {
    await this.#change(server, setAttribute(attributes.cleanup, undefined), signal);
  }

  async setAssignment(
    server: ServerName,
    assignment: BootAssignment | undefined,
    signal?: AbortSignal,
  ): Promise<void> {
    const value = assignment && formatAssignment(assignment);
    await this.#change(server, setAttribute(attributes.assignment, value), signal);
  }

  async close(): Promise<void> {
    await Promise.all([this.#service.close(), this.#lists.close()]);
  }

  async #changeHeld(server: ServerName, changes: Change[], holder: Dn, signal?: AbortSignal): Promise<void> {
    if ((await this.#change(server, changes, signal, onlyWhileOwnedBy(holder))) === 'made') return;
    throw conflict(`${server} is not held by ${displayName(holder)} any more.`, [server]);
  }

  /** `held back` when the assertion of the control did not hold. */
  async #change(
    server: ServerName,
    changes: Change[],
    signal?: AbortSignal,
    control?: Control,
  ): Promise<'made' | 'held back'> {
    try {
      await this.#modify(server, changes, signal, control).catch((error: unknown) => {
        // A server that was written by hand may be a plain groupOfNames.
        if (!isRefusal(error, codes.objectClassViolation)) throw error;
        return this.#modify(server, [...addInventoryClass(), ...changes], signal, control);
      });
      return 'made';
    } catch (error) {
      if (isRefusal(error, codes.assertionFailed)) return 'held back';
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

function linkSettings({
  url,
  failover = [],
  startTls,
  caFile,
  timeoutSeconds,
}: DirectorySettings): [LinkSettings, ...LinkSettings[]] {
  const ca = caFile === undefined ? {} : {ca: readCertificates(caFile)};
  const settingsFor = (provider: string) => ({
    url: provider,
    startTls,
    timeoutMs: timeoutSeconds * 1_000,
    ...ca,
  });
  return [settingsFor(url), ...failover.map(settingsFor)];
}

function readCertificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(`The file of directory.caFile, ${file},`, error, {part: 'directory.caFile'});
  }
}
