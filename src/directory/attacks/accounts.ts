/** Attempts by those who are no users, at what is no server, and at passwords. */
import {NotFilter, PresenceFilter} from 'ldapts';
import {AssertionControl} from '../../adapters/ldap/assertion-control.ts';
import {resultCode} from '../../adapters/ldap/link.ts';
import {add, comesThrough, eachOf, remove, replace, type Attack, type Scene, type State} from './scene.ts';

/** What comes through when anything is found. */
const finds = async (search: Promise<{searchEntries: unknown[]}>): Promise<boolean> =>
  (await search).searchEntries.length > 0;

const passwordOf = (dn: (scene: Scene) => string) => async (s: Scene) => {
  const {searchEntries} = await s.client.search(dn(s), {scope: 'base', attributes: ['userPassword']});
  return searchEntries.some(entry => [entry['userPassword'] ?? []].flat().length > 0);
};
const passwordSeen = (dn: (scene: Scene) => string) => (s: Scene) =>
  finds(s.client.search(dn(s), {scope: 'base', filter: '(userPassword=*)', attributes: ['1.1']}));

/** To an entry that is there for good. */
const adds =
  (dn: (scene: Scene) => string, attribute: string, value: (scene: Scene) => string) => (s: Scene) =>
    comesThrough(
      () => s.client.modify(dn(s), add(attribute, value(s))),
      () => s.client.modify(dn(s), remove(attribute, value(s))),
    );

/** A change that cannot succeed, under an assertion about a password: does the refusal tell whether it holds? */
const passwordGuessed = async (s: Scene) => {
  const answers = (dn: string) =>
    Promise.all(
      [
        new PresenceFilter({attribute: 'userPassword'}),
        new NotFilter({filter: new PresenceFilter({attribute: 'userPassword'})}),
      ].map(filter =>
        s.client
          .modify(dn, add('description', 'x'), new AssertionControl(filter))
          .catch((error: unknown) => resultCode(error)),
      ),
    );
  return String(await answers(s.service)) !== String(await answers(s.placeholder));
};

const strangers: [string, State, (scene: Scene) => Promise<unknown>][] = [
  ['reads a server', 'free', s => finds(s.client.search(s.server, {scope: 'base'}))],
  ['lists the servers', 'free', s => finds(s.client.search(s.servers, {scope: 'one', sizeLimit: 1}))],
  ['reads a person', 'free', s => finds(s.client.search(s.me, {scope: 'base'}))],
  ['compares the owner', 'held', s => s.client.compare(s.server, 'owner', s.other)],
  ['takes a free server', 'free', s => s.modify(add('owner', s.me))],
  ['releases a server', 'held', s => s.modify(remove('owner', s.other))],
  ['deletes a server', 'free', s => s.client.del(s.server)],
  ['clears the members of an earlier owner', 'left', s => s.modify(replace('member', s.placeholder))],
  [
    'signs in as a user without a password, and takes a server',
    'free',
    async s => {
      await s.client.bind(s.me, '').catch(() => {});
      await s.modify(add('owner', s.me));
    },
  ],
  [
    'signs in as a server',
    'free',
    async s => {
      await s.client.bind(s.server, 'x');
      return true;
    },
  ],
  [
    'signs in as the placeholder',
    'free',
    async s => {
      await s.client.bind(s.placeholder, 'x');
      return true;
    },
  ],
];

const ofTheService: [string, State, (scene: Scene) => Promise<unknown>][] = [
  ['takes a free server', 'free', s => s.modify(add('owner', s.service))],
  ['gives a free server to a user', 'free', s => s.modify(add('owner', s.other))],
  ['replaces the owner', 'held', s => s.modify(replace('owner', s.service))],
  ['joins as a member', 'held', s => s.modify(add('member', s.service))],
  ['makes a user a member', 'held', s => s.modify(add('member', s.me))],
  ['deletes a server', 'free', s => s.client.del(s.server)],
  [
    'gives a server a password',
    'free',
    s => s.modify(add('objectClass', 'simpleSecurityObject'), add('userPassword', 'x')),
  ],
  [
    'makes a user an administrator',
    'free',
    adds(
      s => s.administrators,
      'member',
      s => s.me,
    ),
  ],
];

const ofAuditors: [string, State, (scene: Scene) => Promise<unknown>][] = [
  ['takes a free server', 'free', s => s.modify(add('owner', s.me))],
  ['joins as a second owner', 'held', s => s.modify(add('owner', s.me))],
  ['joins as a member', 'held', s => s.modify(add('member', s.me))],
  ['clears the members of an earlier owner', 'left', s => s.modify(replace('member', s.placeholder))],
  ['drains a server', 'free', s => s.modify(replace('hopscotchDrain', 'audit'))],
];

const elsewhere: [string, (scene: Scene) => Promise<unknown>][] = [
  [
    'makes himself an administrator',
    adds(
      s => s.administrators,
      'member',
      s => s.me,
    ),
  ],
  [
    'takes over the group of administrators',
    adds(
      s => s.administrators,
      'owner',
      s => s.me,
    ),
  ],
  [
    'lets the placeholder sign in',
    adds(
      s => s.placeholder,
      'description',
      () => 'mine',
    ),
  ],
  [
    'changes the account of the service',
    adds(
      s => s.service,
      'description',
      () => 'mine',
    ),
  ],
  [
    'changes the place of the servers',
    adds(
      s => s.servers,
      'description',
      () => 'mine',
    ),
  ],
  ['reads the password of the service', passwordOf(s => s.service)],
  ['reads the password of another user', passwordOf(s => s.other)],
  ['reads his own password', passwordOf(s => s.me)],
  ['learns by an assertion whether the service has a password', passwordGuessed],
  ['learns whether the service has a password', passwordSeen(s => s.service)],
  ['learns whether another user has a password', passwordSeen(s => s.other)],
];

const named = (
  who: Attack['by'],
  what: string,
  cases: readonly [string, State, Attack['tries']][],
): Attack[] => eachOf(cases, ([name, on, tries]) => ({name: `${what} ${name}`, by: who, on, tries}));

export const accountAttacks: readonly Attack[] = [
  ...named('stranger', 'a stranger', strangers),
  ...named('service', 'the service', ofTheService),
  ...named('auditor', 'an auditor', ofAuditors),
  ...eachOf(elsewhere, ([name, tries]) => ({name, by: 'user', on: 'free', tries})),
];
