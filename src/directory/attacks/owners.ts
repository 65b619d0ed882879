/** Attempts at other people's servers, and at owners who cannot be. */
import {EqualityFilter, NotFilter, PresenceFilter} from 'ldapts';
import {AssertionControl} from '../../adapters/ldap/assertion-control.ts';
import {add, eachOf, remove, replace, respell, type Attack, type Scene} from './scene.ts';

const ownedByHim = ({other}: Scene) => new EqualityFilter({attribute: 'owner', value: other});
const owned = () => new PresenceFilter({attribute: 'owner'});

const robberies: [string, Attack['tries']][] = [
  ['joins as a second owner', s => s.modify(add('owner', s.me))],
  ['joins as an owner spelled otherwise', s => s.modify(add('owner', respell(s.me)))],
  ['joins under the number of the attribute', s => s.modify(add('2.5.4.32', s.me))],
  ['joins in one value with the holder', s => s.modify(add('owner', s.me, s.other))],
  ['replaces the owner', s => s.modify(replace('owner', s.me))],
  ['replaces the owner by both', s => s.modify(replace('owner', s.other, s.me))],
  ['empties the owner', s => s.modify(replace('owner'))],
  ['takes the owner out', s => s.modify(remove('owner', s.other))],
  ['takes the owner out, spelled otherwise', s => s.modify(remove('owner', respell(s.other)))],
  ['takes every owner out', s => s.modify(remove('owner'))],
  ['takes himself out, who is not in', s => s.modify(remove('owner', s.me))],
  ['swaps the owner in one request', s => s.modify(remove('owner', s.other), add('owner', s.me))],
  ['swaps all owners in one request', s => s.modify(remove('owner'), add('owner', s.me))],
  ['joins, and then takes the holder out', s => s.modify(add('owner', s.me), remove('owner', s.other))],
  ['hides as an owner in a language', s => s.modify(add('owner;lang-en', s.me))],
  ['hides as an owner under the one option', s => s.modify(add('owner;x-none', s.me))],
  ['hides as an owner in binary', s => s.modify(add('owner;binary', s.me))],
  [
    'joins where the assertion holds',
    s => s.modifyWith(new AssertionControl(ownedByHim(s)), add('owner', s.me)),
  ],
  [
    'joins where the assertion does not hold',
    s => s.modifyWith(new AssertionControl(new NotFilter({filter: owned()})), add('owner', s.me)),
  ],
  ['gives it to a third', s => s.modify(replace('owner', s.ghost))],
];

const badOwners: [string, (scene: Scene) => string][] = [
  ['somebody else', s => s.other],
  ['a ghost among people', s => s.ghost],
  ['a ghost elsewhere', s => `cn=ghost,${s.suffix}`],
  ['the service', s => s.service],
  ['the placeholder', s => s.placeholder],
  ['the server itself', s => s.server],
  ['a group', s => s.administrators],
  ['the empty name', () => ''],
];

const gifts: Attack[] = [
  ...eachOf(badOwners, ([who, dn]) => ({
    name: `gives a free server to ${who}`,
    by: 'user',
    on: 'free',
    tries: s => s.modify(add('owner', dn(s))),
  })),
  ...eachOf(badOwners, ([who, dn]) => ({
    name: `gives his own server to ${who}`,
    by: 'user',
    on: 'mine',
    tries: s => s.modify(replace('owner', dn(s))),
  })),
  ...eachOf(badOwners, ([who, dn]) => ({
    name: `adds ${who} as an owner beside himself`,
    by: 'user',
    on: 'mine',
    tries: s => s.modify(add('owner', dn(s))),
  })),
];

const tricks: Attack[] = [
  {
    name: 'takes a free server for two',
    by: 'user',
    on: 'free',
    tries: s => s.modify(add('owner', s.me, s.other)),
  },
  {
    name: 'takes a free server for two in two changes',
    by: 'user',
    on: 'free',
    tries: s => s.modify(add('owner', s.me), add('owner', s.other)),
  },
  {
    name: 'takes a free server by replacing',
    by: 'user',
    on: 'free',
    tries: s => s.modify(replace('owner', s.other)),
  },
  {
    name: 'takes a free server and shares it in one request',
    by: 'user',
    on: 'free',
    tries: s => s.modify(add('owner', s.me), replace('member', s.other)),
  },
  {
    name: 'takes a free server with a lease of his own',
    by: 'user',
    on: 'free',
    tries: s => s.modify(add('owner', s.me), replace('hopscotchLeaseEnd', '20990101000000Z')),
  },
  {
    name: 'hides on a free server as an owner in a language',
    by: 'user',
    on: 'free',
    tries: s => s.modify(add('owner;lang-en', s.me)),
  },
  {
    name: 'hides on a free server under the one option',
    by: 'user',
    on: 'free',
    tries: s => s.modify(add('owner;x-none', s.me)),
  },
  {
    name: 'passes his server on in one request',
    by: 'user',
    on: 'mine',
    tries: s => s.modify(remove('owner', s.me), add('owner', s.other)),
  },
  {
    name: 'releases again what somebody else has taken meanwhile',
    by: 'user',
    on: 'mine',
    tries: async s => {
      const release = () => s.modify(replace('member', s.placeholder), remove('owner', s.me));
      await release();
      await s.arrange(replace('owner', s.other), replace('member', s.other));
      await s.settle();
      await release();
    },
  },
  {
    name: 'takes again what somebody else has taken meanwhile',
    by: 'user',
    on: 'mine',
    tries: async s => {
      await s.arrange(replace('owner', s.other), replace('member', s.other));
      await s.settle();
      await s.modify(add('owner', s.me));
    },
  },
  {name: 'takes a drained server', by: 'user', on: 'drained', tries: s => s.modify(add('owner', s.me))},
  {
    name: 'takes a drained server, and ends the drain',
    by: 'user',
    on: 'drained',
    tries: s => s.modify(replace('hopscotchDrain'), add('owner', s.me)),
  },
  {
    name: 'ends a drain',
    by: 'user',
    on: 'drained',
    tries: s => s.modify(remove('hopscotchDrain')),
  },
  {
    name: 'takes a server that is cleaned up',
    by: 'user',
    on: 'cleaning',
    tries: s => s.modify(add('owner', s.me)),
  },
  {
    name: 'takes a server that is cleaned up, and ends that',
    by: 'user',
    on: 'cleaning',
    tries: s => s.modify(replace('hopscotchCleanup'), add('owner', s.me)),
  },
  {
    name: 'takes a server that still boots the root of an earlier owner',
    by: 'user',
    on: 'loaded',
    tries: s => s.modify(add('owner', s.me)),
  },
  {
    name: 'takes a server that still boots the root of an earlier owner, and clears that',
    by: 'user',
    on: 'loaded',
    tries: s => s.modify(replace('hopscotchAssignment'), add('owner', s.me)),
  },
  {
    name: 'takes a server with the members of an earlier owner',
    by: 'user',
    on: 'left',
    tries: s => s.modify(add('owner', s.me)),
  },
];

export const ownerAttacks: readonly Attack[] = [
  ...eachOf(robberies, ([name, tries]) => ({name, by: 'user', on: 'held', tries})),
  ...eachOf(robberies, ([name, tries]) => ({name: `a member ${name}`, by: 'user', on: 'shared', tries})),
  ...gifts,
  ...tricks,
];
