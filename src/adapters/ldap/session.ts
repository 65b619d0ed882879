/** The directory as one signed-in user: each change goes out under his bind, and the directory's rules decide. */
import type {Change, Control} from 'ldapts';
import {displayName, includesDn, sameDn, type Dn} from '../../domain/dn.ts';
import {AppError, conflict, notAuthorized, notFound} from '../../domain/errors.ts';
import type {ServerName} from '../../domain/names.ts';
import {describeOccupied, isOccupied} from '../../domain/occupied.ts';
import type {Principal, ServerDescription, ServerRecord} from '../../domain/server.ts';
import {formatMinute} from '../../domain/times.ts';
import type {UserSession} from '../../ports/directory.ts';
import * as build from './changes.ts';
import type {Connection, Work} from './connection.ts';
import {auxiliaryClasses, buildServerEntry, inventoryAttributes} from './entries.ts';
import {serverDn, type Inventory, type Tree} from './inventory.ts';
import {codes, isRefusal, refusal, refusalOf} from './refusals.ts';
import {attributes} from './schema.ts';

const adminsOnly = 'Only administrators may do this.';

export class LdapSession implements UserSession {
  readonly principal: Principal;
  readonly #connection: Connection;
  readonly #inventory: Inventory;
  readonly #tree: Tree;

  constructor(principal: Principal, connection: Connection, inventory: Inventory, tree: Tree) {
    this.principal = principal;
    this.#connection = connection;
    this.#inventory = inventory;
    this.#tree = tree;
  }

  async checkout(server: ServerName, signal?: AbortSignal): Promise<void> {
    await this.#takeOwnership(server, signal);
  }

  async release(server: ServerName, signal?: AbortSignal): Promise<void> {
    const isDone = async () => !this.#owns(await this.#inventory.findServer(server));
    try {
      await this.#modify(server, build.giveBack(this.#me, this.#tree.placeholderMember), isDone, signal);
    } catch (error) {
      const gone = isRefusal(error, codes.noSuchAttribute, codes.insufficientAccess);
      throw gone ? await this.#notMine(server) : refusalOf(error, server, adminsOnly);
    }
  }

  async addMember(server: ServerName, member: Dn, signal?: AbortSignal): Promise<void> {
    const isDone = async () => includesDn((await this.#get(server)).members, member);
    try {
      await this.#modify(server, build.addMember(member), isDone, signal, build.onlyWhileOwned());
    } catch (error) {
      if (isRefusal(error, codes.valueExists)) return;
      throw await this.#ownersOnly(error, server);
    }
  }

  async removeMember(server: ServerName, member: Dn, signal?: AbortSignal): Promise<void> {
    const isDone = async () => !includesDn((await this.#get(server)).members, member);
    const drop = (changes: Change[]) => this.#modify(server, changes, isDone, signal, build.onlyWhileOwned());
    try {
      await drop(build.dropMember(member)).catch((error: unknown) => {
        if (!isRefusal(error, codes.objectClassViolation)) throw error;
        return drop(build.dropLastMember(member, this.#tree.placeholderMember));
      });
    } catch (error) {
      if (isRefusal(error, codes.noSuchAttribute)) return;
      throw await this.#ownersOnly(error, server);
    }
  }

  async forceRelease(server: ServerName, signal?: AbortSignal): Promise<void> {
    const isDone = async () => (await this.#get(server)).owner === undefined;
    try {
      await this.#modify(server, build.takeAway(this.#tree.placeholderMember), isDone, signal);
    } catch (error) {
      throw refusalOf(error, server, adminsOnly);
    }
  }

  async transfer(server: ServerName, owner: Dn, signal?: AbortSignal): Promise<void> {
    const isDone = async () => {
      const present = await this.#get(server);
      return present.owner !== undefined && sameDn(present.owner, owner) && present.members.length === 0;
    };
    try {
      await this.#modify(server, build.handOver(owner), isDone, signal);
    } catch (error) {
      throw refusalOf(error, server, adminsOnly);
    }
  }

  async setDrain(server: ServerName, reason: string | undefined, signal?: AbortSignal): Promise<void> {
    const isDone = async () => (await this.#get(server)).drain === reason;
    const changes = build.setAttribute(attributes.drain, reason);
    try {
      await this.#modify(server, changes, isDone, signal).catch((error: unknown) => {
        if (!isRefusal(error, codes.objectClassViolation)) throw error;
        return this.#modify(server, [...build.addInventoryClass(), ...changes], isDone, signal);
      });
    } catch (error) {
      throw refusalOf(error, server, adminsOnly);
    }
  }

  async register(server: ServerDescription, signal?: AbortSignal): Promise<void> {
    await this.#checkMac(server, signal);
    const entry = buildServerEntry(server, this.#tree.placeholderMember);
    let unanswered = false;
    const isDone = async () => {
      unanswered = true;
      return (await this.#inventory.findServer(server.name)) !== undefined;
    };
    try {
      const dn = serverDn(this.#tree, server.name);
      await this.#connection.change(client => client.add(dn, entry), isDone, signal);
      this.#inventory.forgetNames();
    } catch (error) {
      // The first of two attempts may have come through after the look at it.
      if (unanswered && isRefusal(error, codes.entryExists)) return;
      if (isRefusal(error, codes.noSuchObject)) throw refusal(error);
      throw refusalOf(error, server.name, adminsOnly);
    }
  }

  async update(
    server: Partial<ServerDescription> & Pick<ServerDescription, 'name'>,
    signal?: AbortSignal,
  ): Promise<void> {
    const present = await this.#inventory.findObjectClasses(server.name, signal);
    if (present === undefined) throw notFound('Server', [server.name]);
    await this.#checkMac(server, signal);
    const lowerCase = new Set(present.map(name => name.toLowerCase()));
    const missing = auxiliaryClasses(server).filter(name => !lowerCase.has(name.toLowerCase()));
    const changes = [
      ...build.addObjectClasses(missing),
      ...build.replaceAttributes(inventoryAttributes(server)),
    ];
    const isDone = async () => {
      const now: Partial<ServerDescription> = await this.#get(server.name);
      const keys = Object.keys(server) as (keyof ServerDescription)[];
      return keys.every(key => server[key] === undefined || now[key] === server[key]);
    };
    try {
      await this.#modify(server.name, changes, isDone, signal);
    } catch (error) {
      throw refusalOf(error, server.name, adminsOnly);
    }
  }

  async unregister(server: ServerName, signal?: AbortSignal): Promise<void> {
    let unanswered = false;
    const isDone = async () => {
      unanswered = true;
      return (await this.#inventory.findServer(server)) === undefined;
    };
    try {
      const dn = serverDn(this.#tree, server);
      await this.#connection.change(client => client.del(dn, build.onlyWhileFree()), isDone, signal);
      this.#inventory.forgetNames();
    } catch (error) {
      if (unanswered && isRefusal(error, codes.noSuchObject)) return;
      if (!isRefusal(error, codes.assertionFailed)) throw refusalOf(error, server, adminsOnly);
      throw conflict(`${server} is checked out. It can be taken out of the inventory when it is free.`, [
        server,
      ]);
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  get #me(): Dn {
    return this.principal.dn;
  }

  /** Adds the owner under the assertion that there is none: of all who try at once, one gets through. */
  async #takeOwnership(server: ServerName, signal?: AbortSignal): Promise<void> {
    const isDone = async () => {
      const present = await this.#get(server);
      if (present.owner !== undefined && !this.#owns(present)) throw alreadyOwned(present);
      return this.#owns(present);
    };
    for (let attempt = 1; attempt <= 3; attempt++) {
      try {
        await this.#modify(server, build.takeOwnership(this.#me), isDone, signal, build.onlyWhileFree());
        return;
      } catch (error) {
        if (!isRefusal(error, codes.assertionFailed, codes.insufficientAccess)) {
          throw refusalOf(error, server, adminsOnly);
        }
        const present = await this.#get(server);
        // Before this, or by a first attempt whose answer was lost.
        if (this.#owns(present)) return;
        if (present.owner !== undefined) throw alreadyOwned(present);
        if (isRefusal(error, codes.insufficientAccess)) {
          const reason = outOfReach(present);
          if (reason !== undefined) throw reason;
          await this.#clearStaleMembers(server);
        }
        // Given back between the refusal and the look: try again.
      }
    }
    throw conflict(`${server} changes hands too fast. Try again.`, [server]);
  }

  /** The directory gives no server to anybody while members of an earlier owner are on it; who comes next takes them out. */
  async #clearStaleMembers(server: ServerName): Promise<void> {
    const isDone = async () => (await this.#get(server)).owner !== undefined;
    const changes = build.clearMembers(this.#tree.placeholderMember);
    try {
      await this.#modify(server, changes, isDone, undefined, build.onlyWhileFree());
    } catch (error) {
      // Taken between the look and the change: the next attempt tells by whom.
      if (isRefusal(error, codes.assertionFailed)) return;
      throw refusalOf(error, server, `The directory does not let you check out ${server}.`);
    }
  }

  #modify(
    server: ServerName,
    changes: Change[],
    isDone: () => Promise<boolean>,
    signal?: AbortSignal,
    control?: Control,
  ): Promise<void> {
    const work: Work<void> = client => client.modify(serverDn(this.#tree, server), changes, control);
    return this.#connection.change(work, isDone, signal);
  }

  async #get(server: ServerName): Promise<ServerRecord> {
    const found = await this.#inventory.findServer(server);
    if (found === undefined) throw notFound('Server', [server]);
    return found;
  }

  #owns(server: ServerRecord | undefined): boolean {
    return server?.owner !== undefined && sameDn(server.owner, this.#me);
  }

  async #notMine(server: ServerName): Promise<AppError> {
    const {owner} = await this.#get(server);
    const who = owner === undefined ? 'nobody has checked it out' : `${displayName(owner)} holds it`;
    return notAuthorized(`${server} is not yours to release: ${who}.`, [server]);
  }

  async #ownersOnly(error: unknown, server: ServerName): Promise<AppError> {
    if (!isRefusal(error, codes.assertionFailed, codes.insufficientAccess)) {
      return refusalOf(error, server, adminsOnly);
    }
    const {owner} = await this.#get(server);
    if (owner === undefined) return conflict(`${server} is free: check it out first.`, [server]);
    return notAuthorized(`${server} is held by ${displayName(owner)}, who alone says who may use it.`, [
      server,
    ]);
  }

  async #checkMac(
    {name, mac}: Partial<ServerDescription> & Pick<ServerDescription, 'name'>,
    signal?: AbortSignal,
  ) {
    if (mac === undefined) return;
    const other = await this.#inventory.findServerByMac(mac, signal);
    if (other === undefined || other.name === name) return;
    throw conflict(`The MAC address ${mac} is that of ${other.name} already.`, [other.name]);
  }
}

/** Why a free server cannot be had, if the directory says so. */
function outOfReach(server: ServerRecord): AppError | undefined {
  const {name, drain} = server;
  if (isOccupied(server)) return conflict(describeOccupied(server), [name]);
  if (drain !== undefined)
    return conflict(
      `${name} is drained: an administrator keeps it from being checked out, for this reason: ${drain.replace(/\.?$/, '.')} Take another one; administrators end it with undrainServers.`,
      [name],
    );
  return undefined;
}

function alreadyOwned({name, owner, leaseEnd}: ServerRecord): AppError {
  const until = leaseEnd === undefined ? '' : ` until ${formatMinute(leaseEnd)}`;
  return new AppError(
    'AlreadyOwned',
    `${name} is held by ${owner ? displayName(owner) : 'somebody'}${until}.`,
    {
      details: {
        server: name,
        ...(owner === undefined ? {} : {owner: owner.text}),
        ...(leaseEnd === undefined ? {} : {leaseEnd}),
      },
    },
  );
}
