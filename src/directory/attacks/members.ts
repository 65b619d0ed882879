/** Attempts to operate what one does not hold, or to make operators of what is no person. */
import {add, eachOf, remove, replace, respell, type Attack, type Scene, type State} from './scene.ts';

const intrusions: [string, (scene: Scene) => Promise<void>][] = [
  ['joins as a member', s => s.modify(add('member', s.me))],
  ['joins as a member spelled otherwise', s => s.modify(add('member', respell(s.me)))],
  ['joins under the number of the attribute', s => s.modify(add('2.5.4.31', s.me))],
  ['hides as a member in a language', s => s.modify(add('member;lang-en', s.me))],
  ['hides as a member under the one option', s => s.modify(add('member;x-none', s.me))],
  ['replaces the members', s => s.modify(replace('member', s.me))],
  ['throws the members out', s => s.modify(replace('member', s.placeholder))],
  ['takes a member out', s => s.modify(remove('member', s.other))],
];

const guests: [string, (scene: Scene) => Promise<void>][] = [
  ['a member brings a friend', s => s.modify(add('member', s.ghost))],
  ['a member throws another out', s => s.modify(remove('member', s.other))],
  ['a member leaves with everybody', s => s.modify(remove('member'), add('member', s.me))],
  ['a member describes the server', s => s.modify(replace('description', 'mine now'))],
];

const strangeMembers: [string, (scene: Scene) => string][] = [
  ['the service', s => s.service],
  ['a group', s => s.administrators],
  ['the server itself', s => s.server],
  ['a ghost elsewhere', s => `cn=ghost,${s.suffix}`],
  ['the empty name', () => ''],
];

const joiningFree: State[] = ['free', 'left'];

export const memberAttacks: readonly Attack[] = [
  ...eachOf(intrusions, ([name, tries]) => ({name, by: 'user', on: 'held', tries})),
  ...eachOf(guests, ([name, tries]) => ({name, by: 'user', on: 'shared', tries})),
  ...joiningFree.flatMap(on =>
    eachOf(intrusions.slice(0, 6), ([name, tries]) => ({
      name: `${name} before somebody takes the server`,
      by: 'user',
      on,
      tries,
    })),
  ),
  ...eachOf(strangeMembers, ([who, dn]) => ({
    name: `makes ${who} a member`,
    by: 'user',
    on: 'mine',
    tries: s => s.modify(add('member', dn(s))),
  })),
  {
    name: 'leaves a server without members, which groupOfNames demands',
    by: 'user',
    on: 'mine',
    tries: s => s.modify(remove('member')),
  },
];
