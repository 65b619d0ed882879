/** Audits a running directory: looks around as the service, then tries as a user what must not succeed. */
import {randomBytes} from 'node:crypto';
import {EqualityFilter, type Client} from 'ldapts';
import {resultCode} from '../../adapters/ldap/link.ts';
import {escapeDnValue, parseDn, sameDn, type Dn} from '../../domain/dn.ts';
import {notFound} from '../../domain/errors.ts';
import {parseUserName} from '../../domain/names.ts';
import {attackGroups} from '../attacks/all.ts';
import {cannotTell, ok, weak, type Finding} from './finding.ts';
import {lookAtServers} from './inventory.ts';
import {findMissingSchema, lookAround} from './look-around.ts';
import {closeProbe, openProbe, type Account, type ProbeTarget} from './probe.ts';
import {Stage} from './stage.ts';
import {tryAttacks, type Verdict} from './try-attacks.ts';

/** The `directory` part of the service's configuration, as far as it matters here. */
export interface CheckedDirectory extends ProbeTarget {
  readonly serversBase: Dn;
  readonly peopleBase: Dn;
  readonly userAttribute: string;
  /** People are looked up by that attribute. */
  readonly userSearch: boolean;
  readonly placeholder: Dn;
  readonly administratorsGroup: Dn;
  readonly auditorsGroup?: Dn;
  readonly groupsBase?: Dn;
  readonly service: Account;
}

/** Each a user name, or a DN. */
export interface Helpers {
  readonly user?: {readonly name: string; readonly password: string};
  readonly administrator?: {readonly name: string; readonly password: string};
  readonly auditor?: {readonly name: string; readonly password: string};
}

/** Throws Unavailable, Unauthenticated, NotFound. What it makes for trying is taken out again, whatever happens. */
export async function checkDirectory(
  directory: CheckedDirectory,
  helpers: Helpers,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const service = await openProbe(directory, directory.service);
  try {
    return [
      ...(await lookAround(service, directory, {
        serversBase: directory.serversBase.text,
        peopleBase: directory.peopleBase.text,
        placeholder: directory.placeholder.text,
        administratorsGroup: directory.administratorsGroup.text,
        ...(directory.auditorsGroup === undefined ? {} : {auditorsGroup: directory.auditorsGroup.text}),
        ...(directory.groupsBase === undefined ? {} : {groupsBase: directory.groupsBase.text}),
      })),
      ...(await lookAtServers(service, {
        serversBase: directory.serversBase.text,
        peopleBase: directory.peopleBase,
        placeholder: directory.placeholder,
      })),
      ...(await tryRules(directory, service, helpers, signal)),
    ];
  } finally {
    await closeProbe(service);
  }
}

async function tryRules(
  directory: CheckedDirectory,
  service: Client,
  {user, administrator, auditor}: Helpers,
  signal?: AbortSignal,
): Promise<Finding[]> {
  if (user === undefined || administrator === undefined) {
    return [
      cannotTell('access rules', 'Trying them takes a user and an administrator: --as and --administrator.'),
    ];
  }
  const open = async ({name, password}: {name: string; password: string}) => {
    const dn = await findPerson(directory, service, name);
    return {dn, client: await openProbe(directory, {dn, password})};
  };
  const opened: Client[] = [];
  try {
    const admin = await open(administrator);
    opened.push(admin.client);
    const one = await open(user);
    opened.push(one.client);
    const looker = auditor && (await open(auditor));
    if (looker) opened.push(looker.client);
    // Whoever may do everything would prove nothing.
    const isAdministrator = await holds(service, directory.administratorsGroup.text, one.dn);
    if (isAdministrator || sameDn(parseDn(admin.dn), parseDn(one.dn))) {
      return [cannotTell('access rules', 'The user who tries them must be no administrator.')];
    }

    const name = `hopscotch-check-${randomBytes(6).toString('hex')}`;
    const person = (what: string) =>
      `${directory.userAttribute}=${name}-${what},${directory.peopleBase.text}`;
    const suffix = directory.serversBase.text.replace(/^(?:[^,\\]|\\.)*,/s, '');
    const places = {
      suffix,
      servers: directory.serversBase.text,
      placeholder: directory.placeholder.text,
      service: directory.service.dn,
      administrators: directory.administratorsGroup.text,
      servicePassword: directory.service.password,
      other: person('holder'),
      ghost: person('ghost'),
    };
    const missing = (await findMissingSchema(service)) ?? [];
    const stage = new Stage(
      {administrator: admin.client, service, me: one.dn, other: places.other},
      {...places, name},
      missing.length > 0,
    );
    const attackers = {
      user: one,
      service: {client: service, dn: directory.service.dn},
      ...(looker ? {auditor: looker} : {}),
      stranger: () => openProbe(directory),
    };
    const attacks = attackGroups.flatMap(group => group.attacks);
    const verdicts = await tryAttacks(attacks, {attackers, stage, surroundings: places}, signal);
    const left = await stage.leftOver();
    return [
      ...summarise(verdicts),
      ...left.map(dn => weak('clean-up', `${dn} could not be taken out: delete it.`)),
    ];
  } finally {
    await Promise.all(opened.map(closeProbe));
  }
}

async function holds(service: Client, group: string, dn: string): Promise<boolean> {
  const filter = new EqualityFilter({attribute: 'member', value: dn});
  try {
    return (
      (await service.search(group, {scope: 'base', filter, attributes: ['1.1']})).searchEntries.length > 0
    );
  } catch (error) {
    if (resultCode(error) === undefined) throw error;
    return false;
  }
}

function summarise(verdicts: readonly Verdict[]): Finding[] {
  return attackGroups.flatMap(({name, attacks, mend}) => {
    const own = verdicts.filter(({attack}) => attacks.includes(attack));
    const through = own.filter(({outcome}) => outcome === 'came through');
    const untried = own.filter(({outcome}) => outcome === 'not tried');
    const check = `rules: ${name}`;
    return [
      ...through.map(({attack, detail}) =>
        weak(check, `${attack.by}, ${attack.on}: ${attack.name}: ${detail}`),
      ),
      ...(through.length === 0
        ? [ok(check, `${own.length - untried.length} attempts refused`)]
        : [weak(check, `To mend: ${mend}`)]),
      ...[...new Set(untried.map(({detail}) => detail))].map(why =>
        cannotTell(check, `${untried.filter(({detail}) => detail === why).length} not tried: ${why}`),
      ),
    ];
  });
}

/** The DN of somebody who is there. */
export async function findPerson(
  {
    peopleBase,
    userAttribute,
    userSearch,
  }: Pick<CheckedDirectory, 'peopleBase' | 'userAttribute' | 'userSearch'>,
  service: Client,
  nameOrDn: string,
): Promise<string> {
  if (nameOrDn.includes('=')) return parseDn(nameOrDn).text;
  const name = parseUserName(nameOrDn);
  if (!userSearch) return `${userAttribute}=${escapeDnValue(name)},${peopleBase.text}`;
  const filter = `(${userAttribute}=${name})`;
  const {searchEntries} = await service.search(peopleBase.text, {
    scope: 'sub',
    filter,
    attributes: ['1.1'],
    sizeLimit: 2,
  });
  const [found, another] = searchEntries;
  if (found === undefined || another !== undefined) throw notFound('User', [name]);
  return found.dn;
}
