/** The throw-away server: put into a state, looked at, and taken away with everything that came of it. */
import type {Change, Client, Entry} from 'ldapts';
import {resultCode} from '../../adapters/ldap/link.ts';
import type {State} from '../attacks/scene.ts';
import {add} from '../attacks/scene.ts';

export interface Cast {
  /** May add servers, and make anybody their owner. */
  readonly administrator: Client;
  readonly service: Client;
  readonly me: string;
  readonly other: string;
}

export interface StagePlace {
  readonly servers: string;
  readonly suffix: string;
  readonly placeholder: string;
  /** All throw-away names begin with it. */
  readonly name: string;
}

const inventory = {
  ipHostNumber: ['10.255.255.253'],
  macAddress: ['02:ff:ff:ff:ff:fd'],
  hopscotchPool: ['computing'],
  hopscotchChassis: ['none'],
  hopscotchBay: ['1'],
  hopscotchMemoryMegabytes: ['1024'],
  hopscotchCores: ['4'],
};

export class Stage {
  readonly server: string;
  readonly #cast: Cast;
  readonly #place: StagePlace;
  /** Does the directory know our own attributes? */
  readonly #plain: boolean;

  constructor(cast: Cast, place: StagePlace, plain: boolean) {
    this.#cast = cast;
    this.#place = place;
    this.#plain = plain;
    this.server = `cn=${place.name},${place.servers}`;
  }

  /** False when the directory cannot hold such a server. */
  async prepare(state: State): Promise<boolean> {
    const {administrator, service, me, other} = this.#cast;
    const {placeholder, name} = this.#place;
    const ownAttributes = state === 'drained' || state === 'cleaning' || state === 'loaded';
    if (this.#plain && ownAttributes) return false;
    const holder = {held: other, shared: other, mine: me}[state as string];
    const members = {held: [other], shared: [other, me], mine: [me], left: [other]}[state as string];
    await this.clear();
    await administrator.add(this.server, {
      objectClass: ['groupOfNames', ...(this.#plain ? [] : ['hopscotchServer', 'ipHost', 'ieee802Device'])],
      cn: [name],
      member: members ?? [placeholder],
      ...(holder === undefined ? {} : {owner: [holder]}),
      ...(this.#plain ? {} : inventory),
      ...(state === 'drained' ? {hopscotchDrain: ['tried out']} : {}),
    });
    if (this.#plain) return true;
    const ofTheService = [
      // Not on those that are free: nobody could take them, whatever else the rules say.
      ...(holder !== undefined || state === 'loaded'
        ? [add('hopscotchAssignment', 'none none none 1 none')]
        : []),
      add('hopscotchLeaseEnd', '20300101000000Z'),
      ...(state === 'cleaning' ? [add('hopscotchCleanup', '20300101000000Z leaseEnd')] : []),
    ];
    await service.modify(this.server, ofTheService);
    return true;
  }

  arrange(...changes: Change[]): Promise<void> {
    return this.#cast.administrator.modify(this.server, changes);
  }

  /** Equal while nothing has changed: the server, what is below it, and what else bears its name. */
  async look(): Promise<string> {
    const {administrator} = this.#cast;
    const found = await administrator
      .search(this.server, {scope: 'sub', filter: '(objectClass=*)'})
      .catch((error: unknown) => {
        if (resultCode(error) === 32) return {searchEntries: []};
        throw error;
      });
    const others = (await this.#namesakes()).filter(dn => dn !== this.server);
    return [...found.searchEntries.map(describe), ...others].join('\n');
  }

  /** Takes away whatever can be taken away. */
  async clear(): Promise<void> {
    const {administrator} = this.#cast;
    for (const dn of [this.server, ...(await this.#namesakes())]) {
      const below = await administrator
        .search(dn, {scope: 'sub', attributes: ['1.1']})
        .catch(() => undefined);
      const names = below?.searchEntries.map(entry => entry.dn) ?? [];
      for (const name of names.sort((a, b) => b.length - a.length))
        await administrator.del(name).catch(() => {});
    }
  }

  /** What is left, though it should not be. */
  leftOver(): Promise<string[]> {
    return this.#namesakes();
  }

  async #namesakes(): Promise<string[]> {
    const {servers, suffix, name} = this.#place;
    const filter = `(cn=${name}*)`;
    const searches = [servers, suffix].map(base =>
      this.#cast.administrator.search(base, {scope: 'one', filter, attributes: ['1.1']}),
    );
    return (await Promise.all(searches)).flatMap(({searchEntries}) => searchEntries.map(entry => entry.dn));
  }
}

/** In an order of its own: a directory gives values in any. */
const describe = ({dn, ...values}: Entry): string =>
  Object.entries(values)
    .filter(([, value]) => [value].flat().length > 0)
    .map(([name, value]) => `${dn} ${name}: ${[value].flat().map(String).sort().join(' | ')}`)
    .sort()
    .join('\n');
