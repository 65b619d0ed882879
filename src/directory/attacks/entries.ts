/** Attempts at the entry itself: its place, its name, its classes, and what the inventory says. */
import {administrableAttributes, serviceAttributes} from '../schema.ts';
import {
  add,
  comesThrough,
  eachOf,
  increment,
  remove,
  replace,
  type Attack,
  type Scene,
  type State,
} from './scene.ts';

const values: Readonly<Record<string, string>> = {
  ipHostNumber: '10.255.255.254',
  macAddress: '02:ff:ff:ff:ff:fe',
  hopscotchBay: '99',
  hopscotchMemoryMegabytes: '1',
  hopscotchCores: '1',
  hopscotchLeaseEnd: '20990101000000Z',
};
const protectedAttributes = [...administrableAttributes, ...serviceAttributes];
const parentOf = (dn: string) => dn.slice(dn.indexOf(',') + 1);
const rdnOf = (dn: string) => dn.slice(0, dn.indexOf(','));

const displacements: [string, (scene: Scene) => Promise<unknown>][] = [
  ['deletes it', s => s.client.del(s.server)],
  ['renames it', s => s.client.modifyDN(s.server, `${rdnOf(s.server)}-renamed,${parentOf(s.server)}`)],
  ['moves it elsewhere', s => s.client.modifyDN(s.server, `${rdnOf(s.server)},${s.suffix}`)],
  [
    'puts an entry below it',
    s =>
      s.client.add(`cn=child,${s.server}`, {
        objectClass: ['groupOfNames'],
        cn: ['child'],
        member: [s.me],
        owner: [s.me],
      }),
  ],
];

const additions: [string, (scene: Scene) => Promise<void>][] = [
  [
    'gives it a password to sign in with',
    s => s.modify(add('objectClass', 'simpleSecurityObject'), add('userPassword', 'mine')),
  ],
  ['gives it a password alone', s => s.modify(add('userPassword', 'mine'))],
  ['lets it hold anything', s => s.modify(add('objectClass', 'extensibleObject'))],
  [
    'makes it another kind of device',
    s => s.modify(add('objectClass', 'bootableDevice'), add('bootFile', 'x')),
  ],
  ['takes its inventory away', s => s.modify(remove('objectClass', 'hopscotchServer'))],
  ['gives it a second name', s => s.modify(add('cn', 'another'))],
  ['gives it a unit', s => s.modify(add('ou', 'mine'))],
  ['gives it a category', s => s.modify(add('businessCategory', 'mine'))],
  ['lets it refer to others', s => s.modify(add('seeAlso', s.me))],
  ['describes it under an option', s => s.modify(add('description;x-none', 'hidden'))],
  ['counts its bay up', s => s.modify(increment('hopscotchBay', '1'))],
  ['changes who made it', s => s.modify(replace('creatorsName', s.me))],
  ['changes its identity', s => s.modify(replace('entryUUID', '00000000-0000-4000-8000-000000000000'))],
];

const everywhere: State[] = ['free', 'held', 'mine'];

export const entryAttacks: readonly Attack[] = [
  ...everywhere.flatMap(on => eachOf(displacements, ([name, tries]) => ({name, by: 'user', on, tries}))),
  ...eachOf(additions, ([name, tries]) => ({name, by: 'user', on: 'mine', tries})),
  ...eachOf(protectedAttributes, attribute => ({
    name: `the owner writes ${attribute}`,
    by: 'user',
    on: 'mine',
    tries: s => s.modify(replace(attribute, values[attribute] ?? 'storage')),
  })),
  ...eachOf(protectedAttributes, attribute => ({
    name: `the owner removes ${attribute}`,
    by: 'user',
    on: 'mine',
    tries: s => s.modify(remove(attribute)),
  })),
  {
    name: 'describes a server of somebody else',
    by: 'user',
    on: 'held',
    tries: s => s.modify(replace('description', 'mine')),
  },
  {
    name: 'describes a free server',
    by: 'user',
    on: 'free',
    tries: s => s.modify(replace('description', 'mine')),
  },
  {
    name: 'adds a server of his own',
    by: 'user',
    on: 'free',
    tries: s =>
      s.client.add(`${rdnOf(s.server)}-added,${s.servers}`, {
        objectClass: ['groupOfNames'],
        cn: [`${rdnOf(s.server).slice(3)}-added`],
        member: [s.me],
        owner: [s.me],
      }),
  },
  {
    name: 'puts a server below himself',
    by: 'user',
    on: 'free',
    tries: s =>
      comesThrough(
        () =>
          s.client.add(`cn=child,${s.me}`, {objectClass: ['groupOfNames'], cn: ['child'], member: [s.me]}),
        () => s.client.del(`cn=child,${s.me}`),
      ),
  },
];
