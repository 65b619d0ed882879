/** The servers as they are: what is odd about them, and what to do. */
import type {Client, Entry} from 'ldapts';
import {resultCode} from '../../adapters/ldap/link.ts';
import {isBelow, parseDn, sameDn, type Dn} from '../../domain/dn.ts';
import {AppError} from '../../domain/errors.ts';
import {parseServerName} from '../../domain/names.ts';
import {inventoryClass} from '../schema.ts';
import {ok, weak, type Finding} from './finding.ts';

export interface ServerEntry {
  readonly dn: string;
  readonly name: string;
  readonly owners: readonly string[];
  readonly members: readonly string[];
  readonly classes: readonly string[];
}

/** All entries of servers, with what they say about who may use them, word for word. */
export async function readServers(client: Client, base: string): Promise<ServerEntry[]> {
  const {searchEntries} = await client.search(base, {
    scope: 'one',
    filter: '(objectClass=groupOfNames)',
    attributes: ['cn', 'owner', 'member', 'objectClass'],
    paged: {pageSize: 500},
  });
  return searchEntries.map(entry => ({
    dn: entry.dn,
    name: valuesOf(entry, 'cn')[0] ?? entry.dn,
    owners: valuesOf(entry, 'owner'),
    members: valuesOf(entry, 'member'),
    classes: valuesOf(entry, 'objectClass'),
  }));
}

export const isPlain = ({classes}: ServerEntry): boolean =>
  !classes.some(name => name.toLowerCase() === inventoryClass.name.toLowerCase());

export interface Odds {
  readonly server: ServerEntry;
  readonly what: string;
  readonly advice: string;
}

/** `exists` looks for people; each is asked for once. */
export async function findOdds(
  servers: readonly ServerEntry[],
  {peopleBase, placeholder}: {peopleBase: Dn; placeholder: Dn},
  exists: (dn: Dn) => Promise<boolean>,
): Promise<Odds[]> {
  const known = new Map<string, Promise<boolean>>();
  const isThere = (dn: Dn) => {
    const asked = known.get(dn.key) ?? exists(dn);
    known.set(dn.key, asked);
    return asked;
  };
  const odds: Odds[] = [];
  for (const server of servers) {
    const say = (what: string, advice: string) => odds.push({server, what, advice});
    if (attempt(() => parseServerName(server.name)) === undefined) {
      say(
        'has a name that no request can hold',
        'Rename the entry: letters, digits, dots, hyphens and underscores.',
      );
    }
    const owners = server.owners.map(text => ({text, dn: attempt(() => parseDn(text))}));
    if (owners.length > 1) {
      say(
        `has ${owners.length} owners: ${server.owners.join(' | ')}`,
        `Decide who holds it: hopscotch transfer ${server.name} --to USER, as an administrator.`,
      );
    }
    for (const {text, dn} of owners) {
      if (dn === undefined || !isBelow(dn, peopleBase)) {
        say(
          `is held by ${text}, who is not below ${peopleBase.text}`,
          `hopscotch release ${server.name} --force.`,
        );
      } else if (!(await isThere(dn))) {
        say(`is held by ${text}, who is not there`, `hopscotch release ${server.name} --force.`);
      }
    }
    if (owners.length === 0) {
      const stale = server.members.filter(text => {
        const dn = attempt(() => parseDn(text));
        return dn === undefined || !sameDn(dn, placeholder);
      });
      // They count for nothing, and the next checkout takes them out.
      if (stale.length > 0) say(`is free, with members: ${stale.join(' | ')}`, '');
    }
    if (server.name.startsWith('hopscotch-check-')) {
      say('is left over from a check', `hopscotch unregister ${server.name}.`);
    }
  }
  return odds;
}

export async function lookAtServers(
  client: Client,
  {serversBase, peopleBase, placeholder}: {serversBase: string; peopleBase: Dn; placeholder: Dn},
): Promise<Finding[]> {
  const servers = await readServers(client, serversBase);
  const odds = await findOdds(servers, {peopleBase, placeholder}, dn => isEntry(client, dn.text));
  const plain = servers.filter(isPlain).length;
  const bad = odds.filter(({advice}) => advice !== '');
  return [
    ...bad.map(({server, what, advice}) => weak('servers', `${server.name} ${what}. ${advice}`)),
    ...(bad.length === 0 ? [ok('servers', `${servers.length}`)] : []),
    ...(plain === 0
      ? []
      : [ok('plain servers', `${plain} without an inventory: hopscotch directory adopt gives them one.`)]),
  ];
}

export async function isEntry(client: Client, dn: string): Promise<boolean> {
  try {
    return (await client.search(dn, {scope: 'base', attributes: ['1.1']})).searchEntries.length > 0;
  } catch (error) {
    if (resultCode(error) === undefined) throw error;
    return false;
  }
}

const valuesOf = (entry: Entry, name: string): string[] => [entry[name] ?? []].flat().map(String);

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return undefined;
  }
}
