/** Reads servers, as the service account. */
import {EqualityFilter, OrFilter, type Entry, type Filter} from 'ldapts';
import type {Clock} from '../../domain/clock.ts';
import type {Logger} from '../../telemetry/logger.ts';
import {escapeDnValue, type Dn} from '../../domain/dn.ts';
import {conflict} from '../../domain/errors.ts';
import type {MacAddress, ServerName} from '../../domain/names.ts';
import type {ServerRecord} from '../../domain/server.ts';
import {abortable, type Connection} from './connection.ts';
import {parseServerEntry, parseServerEntryName, valuesOf} from './entries.ts';
import {flatMapInTurns} from '../../domain/turns.ts';
import {codes, isRefusal, refusal} from './refusals.ts';
import {attributes, objectClasses, serverAttributes} from './schema.ts';
import {ServerList} from './server-list.ts';

export interface Tree {
  readonly serversBase: Dn;
  readonly peopleBase: Dn;
  readonly userAttribute: string;
  /** Users are found by a search below the base, instead of lying directly below it under their names. */
  readonly userSearch?: boolean | undefined;
  readonly administratorsGroup: Dn;
  readonly auditorsGroup?: Dn | undefined;
  /** Where the groups are that leases and quotas may be given to; none, if left out. */
  readonly groupsBase?: Dn | undefined;
  readonly placeholderMember: Dn;
}

/** Few enough for any server's size limit. */
const namesPerSearch = 200;
/** So few are read by their DNs, which costs a directory nothing; more are searched for. */
const namesToRead = 4;

export const serverDn = (tree: Tree, server: ServerName): string =>
  `${attributes.name}=${escapeDnValue(server)},${tree.serversBase.text}`;

interface Surroundings {
  readonly clock: Clock;
  readonly logger: Logger;
}

export class Inventory {
  readonly #connection: Connection;
  readonly #tree: Tree;
  readonly #logger: Logger;
  readonly #list: ServerList;

  /** The connection for lists is for nothing else. */
  constructor(connections: {ask: Connection; list: Connection}, tree: Tree, {logger, clock}: Surroundings) {
    this.#connection = connections.ask;
    this.#tree = tree;
    this.#logger = logger;
    this.#list = new ServerList({
      connection: connections.list,
      base: tree.serversBase.text,
      filter: isServer(),
      clock,
      parse: entry => this.#parse(entry),
      parseName: entry => parseServerEntryName(entry, this.#onOddity),
    });
  }

  listServers(signal?: AbortSignal): Promise<readonly ServerRecord[]> {
    return abortable(this.#list.list(), signal);
  }

  listServerNames(signal?: AbortSignal): Promise<readonly ServerName[]> {
    return abortable(this.#list.listNames(), signal);
  }

  /** Whether there is a place for servers. */
  async isThere(signal?: AbortSignal): Promise<boolean> {
    return (await this.#read(this.#tree.serversBase.text, ['1.1'], signal)) !== undefined;
  }

  /** Servers have come or gone. */
  forgetNames(): void {
    this.#list.forgetNames();
  }

  async listServersOf(owners: readonly Dn[], signal?: AbortSignal): Promise<ServerRecord[]> {
    const searches: Promise<ServerRecord[]>[] = [];
    for (let at = 0; at < owners.length; at += namesPerSearch) {
      const filters = owners
        .slice(at, at + namesPerSearch)
        .map(({text}) => new EqualityFilter({attribute: attributes.owner, value: text}));
      searches.push(this.#search(new OrFilter({filters}), signal));
    }
    return (await Promise.all(searches)).flat();
  }

  /** Names count as they are written: `Blade01` is not `blade01`, although a directory would find it. */
  async findServers(
    names: readonly ServerName[],
    signal?: AbortSignal,
  ): Promise<Map<ServerName, ServerRecord>> {
    if (names.length <= namesToRead) {
      const read = await Promise.all(names.map(name => this.findServer(name, signal)));
      const found = read.filter((server, at) => server !== undefined && server.name === names[at]);
      return new Map((found as ServerRecord[]).map(server => [server.name, server]));
    }
    const wanted = new Set(names);
    const searches: Promise<ServerRecord[]>[] = [];
    for (let at = 0; at < names.length; at += namesPerSearch) {
      const filters = names
        .slice(at, at + namesPerSearch)
        .map(name => new EqualityFilter({attribute: attributes.name, value: name}));
      searches.push(this.#search(new OrFilter({filters}), signal));
    }
    const found = (await Promise.all(searches)).flat();
    return new Map(found.filter(server => wanted.has(server.name)).map(server => [server.name, server]));
  }

  async findServer(name: ServerName, signal?: AbortSignal): Promise<ServerRecord | undefined> {
    const entry = await this.#read(serverDn(this.#tree, name), serverAttributes, signal);
    return entry && this.#parse(entry);
  }

  async findServerByMac(mac: MacAddress, signal?: AbortSignal): Promise<ServerRecord | undefined> {
    const filter = new EqualityFilter({attribute: attributes.mac, value: mac});
    const found = await this.#search(filter, signal);
    if (found.length > 1) {
      const names = found.map(server => server.name);
      throw conflict(
        `Several servers are registered with the MAC address ${mac}: ${names.join(', ')}.`,
        names,
      );
    }
    return found[0];
  }

  /** The object classes of a server. Undefined when it is not there. */
  async findObjectClasses(name: ServerName, signal?: AbortSignal): Promise<string[] | undefined> {
    const entry = await this.#read(serverDn(this.#tree, name), ['objectClass'], signal);
    return entry && valuesOf(entry, 'objectClass');
  }

  async #search(filter: Filter, signal?: AbortSignal): Promise<ServerRecord[]> {
    const base = this.#tree.serversBase.text;
    const options = {scope: 'one', filter, attributes: serverAttributes} as const;
    try {
      const {searchEntries} = await this.#connection.ask(client => client.search(base, options), signal);
      return await flatMapInTurns(searchEntries, entry => this.#parse(entry) ?? []);
    } catch (error) {
      throw refusal(error);
    }
  }

  async #read(dn: string, wanted: string[], signal?: AbortSignal): Promise<Entry | undefined> {
    const options = {scope: 'base', attributes: wanted} as const;
    try {
      const {searchEntries} = await this.#connection.ask(client => client.search(dn, options), signal);
      return searchEntries[0];
    } catch (error) {
      if (isRefusal(error, codes.noSuchObject)) return undefined;
      throw refusal(error);
    }
  }

  #parse(entry: Entry): ServerRecord | undefined {
    return parseServerEntry(entry, this.#tree.placeholderMember, this.#onOddity);
  }

  readonly #onOddity = (what: string, cause: unknown): void => {
    this.#logger.debug('The directory holds a value that cannot be read', {what, cause});
  };
}

const isServer = (): Filter => new EqualityFilter({attribute: 'objectClass', value: objectClasses.server});
