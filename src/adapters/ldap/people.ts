/** Reads users and groups, as the service account. */
import {EqualityFilter, OrFilter, PresenceFilter, type Entry, type SearchOptions} from 'ldapts';
import {escapeDnValue, isBelow, isDirectlyBelow, parseDn, sameDn, type Dn} from '../../domain/dn.ts';
import {AppError, conflict, notFound} from '../../domain/errors.ts';
import {parseUserName, type UserName} from '../../domain/names.ts';
import type {Connection} from './connection.ts';
import {readDns, valuesOf} from './entries.ts';
import type {Tree} from './inventory.ts';
import {codes, isRefusal, refusal} from './refusals.ts';

/** groupOfNames, and groupOfUniqueNames. */
const groupMemberAttributes = ['member', 'uniqueMember'];

/** The DN of a user who lies directly below the base, whether there is one or not. */
export const userDn = (tree: Tree, user: UserName): Dn =>
  parseDn(`${tree.userAttribute}=${escapeDnValue(user)},${tree.peopleBase.text}`);

export interface FoundUser {
  /** As the directory writes it, where it tells. */
  readonly name: UserName;
  readonly dn: Dn;
}

export class People {
  readonly #connection: Connection;
  readonly #tree: Tree;

  constructor(connection: Connection, tree: Tree) {
    this.#connection = connection;
    this.#tree = tree;
  }

  /**
   * Whose password is to be asked for. Where users are searched for: undefined when there is none of the name, and
   * Unauthenticated when there are several. Otherwise nothing is asked: whether he is there, the bind tells.
   */
  async findForSignIn(name: UserName, signal?: AbortSignal): Promise<FoundUser | undefined> {
    if (!this.#tree.userSearch) return {name, dn: userDn(this.#tree, name)};
    try {
      return await this.#searchUser(name, signal);
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'Conflict') throw cause;
      const message = `Several users of the directory are called ${name}. Its administrators must make that unique.`;
      throw new AppError('Unauthenticated', message, {cause});
    }
  }

  async getUser(nameOrDn: string, signal?: AbortSignal): Promise<Dn> {
    const found = nameOrDn.includes('=')
      ? await this.#findByDn(parseDn(nameOrDn), signal)
      : await this.#findByName(parseUserName(nameOrDn, 'user'), signal);
    if (found === undefined) throw notFound('User', [nameOrDn]);
    return found;
  }

  /** Nobody when there is no such group. */
  async listMembers(group: Dn, signal?: AbortSignal): Promise<Dn[]> {
    const entry = await this.#read(group, {attributes: ['member']}, signal);
    if (entry === undefined) return [];
    const {placeholderMember} = this.#tree;
    return readDns(valuesOf(entry, 'member')).filter(member => !sameDn(member, placeholderMember));
  }

  async findGroups(user: Dn, signal?: AbortSignal): Promise<Dn[]> {
    const {groupsBase} = this.#tree;
    if (groupsBase === undefined) return [];
    const filters = groupMemberAttributes.map(attribute => new EqualityFilter({attribute, value: user.text}));
    const filter = new OrFilter({filters});
    const found = await this.#search(groupsBase, {scope: 'sub', filter, attributes: ['1.1']}, signal);
    return readDns(found.map(entry => entry.dn));
  }

  async findMail(user: Dn, signal?: AbortSignal): Promise<string | undefined> {
    const entry = await this.#read(user, {attributes: ['mail']}, signal);
    return entry && valuesOf(entry, 'mail')[0];
  }

  async #findByName(name: UserName, signal?: AbortSignal): Promise<Dn | undefined> {
    if (this.#tree.userSearch) return (await this.#searchUser(name, signal))?.dn;
    return this.#findByDn(userDn(this.#tree, name), signal);
  }

  /** Among users who are searched for, groups and folders may lie: a user has the attribute that he signs in with. */
  async #findByDn(dn: Dn, signal?: AbortSignal): Promise<Dn | undefined> {
    const {peopleBase, userSearch, userAttribute} = this.#tree;
    if (!(userSearch ? isBelow : isDirectlyBelow)(dn, peopleBase)) return undefined;
    const filter = userSearch ? {filter: new PresenceFilter({attribute: userAttribute})} : {};
    const entry = await this.#read(dn, {...filter, attributes: ['1.1']}, signal);
    return entry && parseDn(entry.dn);
  }

  async #searchUser(name: UserName, signal?: AbortSignal): Promise<FoundUser | undefined> {
    const {peopleBase, userAttribute} = this.#tree;
    const filter = new EqualityFilter({attribute: userAttribute, value: name});
    const found = await this.#search(
      peopleBase,
      {scope: 'sub', filter, attributes: [userAttribute], sizeLimit: 2},
      signal,
    );
    if (found.length > 1) {
      const which = found.map(entry => entry.dn).join(' and ');
      throw conflict(`The directory has several users of the name ${name}: ${which}. Name one by his DN.`, [
        name,
      ]);
    }
    const [entry] = found;
    return entry && {name: writtenName(entry, userAttribute, name), dn: parseDn(entry.dn)};
  }

  async #search(base: Dn, options: SearchOptions, signal?: AbortSignal): Promise<Entry[]> {
    try {
      return await this.#ask(base, options, signal);
    } catch (error) {
      throw refusal(error);
    }
  }

  async #read(dn: Dn, options: SearchOptions, signal?: AbortSignal): Promise<Entry | undefined> {
    try {
      const [entry] = await this.#ask(dn, {...options, scope: 'base'}, signal);
      return entry;
    } catch (error) {
      if (isRefusal(error, codes.noSuchObject)) return undefined;
      throw refusal(error);
    }
  }

  async #ask(base: Dn, options: SearchOptions, signal?: AbortSignal): Promise<Entry[]> {
    const {searchEntries} = await this.#connection.ask(client => client.search(base.text, options), signal);
    return searchEntries;
  }
}

/** `JDoe` signs in as `jdoe` if that is how the directory has it. */
function writtenName(entry: Entry, attribute: string, name: UserName): UserName {
  const wanted = name.toLowerCase();
  const written = valuesOf(entry, attribute).find(value => value.toLowerCase() === wanted);
  return written === undefined ? name : parseUserName(written);
}
