/**
 * Reads all servers, page by page: past a server's size limit the rest would be cut off without a word. On a connection
 * of its own, one list after another, because OpenLDAP knows one paged search a connection at a time and refuses to go on
 * with the earlier of two.
 */
import type {Client, Entry, Filter, SearchOptions} from 'ldapts';
import type {Clock} from '../../domain/clock.ts';
import type {ServerName} from '../../domain/names.ts';
import {sortByName} from '../../domain/name-order.ts';
import type {ServerRecord} from '../../domain/server.ts';
import type {Connection} from './connection.ts';
import {refusal} from './refusals.ts';
import {serverAttributes} from './schema.ts';
import {SharedReading} from './shared-reading.ts';

/** Big enough to be few, small enough to stay below any server's limit. */
const pageSize = 500;
/** So many times as long as it took to read, names are good: reading them costs the directory a tenth of its time at most. */
const namesHoldFactor = 10;
const namesHoldAtLeastMs = 1_000;

export interface ServerListOptions {
  readonly connection: Connection;
  readonly base: string;
  readonly filter: Filter;
  readonly clock: Clock;
  readonly parse: (entry: Entry) => ServerRecord | undefined;
  readonly parseName: (entry: Entry) => ServerName | undefined;
}

export class ServerList {
  readonly #options: ServerListOptions;
  readonly #all: SharedReading<ServerRecord[]>;
  readonly #allNames: SharedReading<ServerName[]>;
  /** The last paged search, of either kind. */
  #tail: Promise<unknown> = Promise.resolve();
  #names: {readonly list: ServerName[]; readonly until: number} | undefined;

  constructor(options: ServerListOptions) {
    this.#options = options;
    const {parse, parseName} = options;
    this.#all = new SharedReading(async () => sortByName(await this.#search(serverAttributes, parse)));
    this.#allNames = new SharedReading(() => this.#readNames(parseName));
  }

  list(): Promise<readonly ServerRecord[]> {
    return this.#all.get();
  }

  /** In the order of the list; as they were some seconds ago, at worst. */
  async listNames(): Promise<readonly ServerName[]> {
    const known = this.#names;
    return known !== undefined && known.until > this.#now() ? known.list : this.#allNames.get();
  }

  /** Servers have come or gone. */
  forgetNames(): void {
    this.#names = undefined;
  }

  async #readNames(parseName: ServerListOptions['parseName']): Promise<ServerName[]> {
    const begun = this.#now();
    const found = await this.#search(['1.1'], entry => {
      const name = parseName(entry);
      return name === undefined ? undefined : {name};
    });
    const list = sortByName(found).map(({name}) => name);
    const now = this.#now();
    this.#names = {list, until: now + Math.max(namesHoldAtLeastMs, (now - begun) * namesHoldFactor)};
    return list;
  }

  #search<T>(attributes: string[], parse: (entry: Entry) => T | undefined): Promise<T[]> {
    const {base, filter} = this.#options;
    const options: SearchOptions = {scope: 'one', filter, attributes, paged: {pageSize}};
    const start = (client: Client) => client.searchPaginated(base, options);
    const search = this.#tail.then(async () => {
      try {
        const pages = await this.#options.connection.askInPages(start, ({searchEntries}) =>
          searchEntries.flatMap(entry => parse(entry) ?? []),
        );
        return pages.flat();
      } catch (error) {
        throw refusal(error);
      }
    });
    this.#tail = search.catch(() => undefined);
    return search;
  }

  #now(): number {
    return this.#options.clock.now().getTime();
  }
}
