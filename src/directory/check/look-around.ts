/** What can be seen without changing anything, as the service's own account. */
import type {Client} from 'ldapts';
import {resultCode} from '../../adapters/ldap/link.ts';
import {attributeDefinitions, inventoryClass} from '../schema.ts';
import {cannotTell, ok, weak, type Finding} from './finding.ts';
import {closeProbe, openProbe, type ProbeTarget} from './probe.ts';

export interface Landmarks {
  readonly serversBase: string;
  readonly peopleBase: string;
  readonly placeholder: string;
  readonly administratorsGroup: string;
  readonly auditorsGroup?: string;
  readonly groupsBase?: string;
}

const assertionControl = '1.3.6.1.1.12';
const pagedResults = '1.2.840.113556.1.4.319';
const standardNames = ['groupOfNames', 'ipHost', 'ieee802Device'];
const loopback = ['127.0.0.1', '[::1]', 'localhost'];

export async function lookAround(client: Client, target: ProbeTarget, places: Landmarks): Promise<Finding[]> {
  return [
    lookAtEncryption(target),
    await lookAtUnauthenticatedBinds(target, places),
    ...(await lookAtRoot(client)),
    ...(await lookAtLandmarks(client, places)),
    await lookAtPages(client, places.serversBase),
    cannotTell(
      'indexes',
      'A directory does not show them. It should have: objectClass eq; cn and uid eq,pres,sub; owner and member eq,pres; macAddress eq.',
    ),
    cannotTell(
      'replication',
      'All changes must go to one provider: of two, each would have a winner of a checkout.',
    ),
  ];
}

/** Missing names of the schema; all is well when there are none. Undefined when it cannot be read. */
export async function findMissingSchema(client: Client): Promise<string[] | undefined> {
  const root = await readEntry(client, '', ['subschemaSubentry']);
  const where = valuesOf(root, 'subschemaSubentry')[0];
  const subschema = where && (await readEntry(client, where, ['attributeTypes', 'objectClasses']));
  if (!subschema) return undefined;
  const text = [...valuesOf(subschema, 'attributeTypes'), ...valuesOf(subschema, 'objectClasses')].join('\n');
  const known = new Set(
    [...text.matchAll(/'([A-Za-z][A-Za-z0-9-]*)'/g)].map(match => match[1]?.toLowerCase()),
  );
  const wanted = [...attributeDefinitions.map(({name}) => name), inventoryClass.name, ...standardNames];
  return wanted.filter(name => !known.has(name.toLowerCase()));
}

function lookAtEncryption({url, startTls}: ProbeTarget): Finding {
  const check = 'encryption';
  if (url.startsWith('ldaps:')) return ok(check, 'ldaps');
  if (startTls) return ok(check, 'StartTLS');
  if (loopback.includes(new URL(url).hostname)) return ok(check, 'none, and on this machine only');
  return weak(check, 'Passwords go over the network in clear: use an ldaps:// address or startTls: true.');
}

async function lookAtUnauthenticatedBinds(target: ProbeTarget, {placeholder}: Landmarks): Promise<Finding> {
  const check = 'sign-in without a password';
  const stranger = await openProbe(target);
  try {
    await stranger.bind(placeholder, '');
    return weak(
      check,
      'It succeeds, and who believes it believes everybody: remove bind_anon_cred from `allow`.',
    );
  } catch (error) {
    if (resultCode(error) === undefined) throw error;
    return ok(check, 'refused');
  } finally {
    await closeProbe(stranger);
  }
}

async function lookAtRoot(client: Client): Promise<Finding[]> {
  const root = await readEntry(client, '', ['supportedControl']);
  const controls = valuesOf(root, 'supportedControl');
  const has = (oid: string, check: string, why: string) =>
    controls.includes(oid) ? ok(check) : weak(check, `The directory does not offer it (${oid}): ${why}`);
  const missing = await findMissingSchema(client);
  return [
    has(assertionControl, 'assertion control', 'without it the loser of a race for a server is not told so.'),
    has(pagedResults, 'paged results', 'without it long lists are cut off.'),
    missing === undefined
      ? cannotTell('schema', 'The schema cannot be read.')
      : missing.length === 0
        ? ok('schema')
        : weak('schema', `Missing: ${missing.join(', ')}. Load hopscotch.schema, and core, cosine and nis.`),
  ];
}

async function lookAtLandmarks(client: Client, places: Landmarks): Promise<Finding[]> {
  const wanted: [string, string | undefined][] = [
    ['place of servers', places.serversBase],
    ['place of people', places.peopleBase],
    ['placeholder member', places.placeholder],
    ['group of auditors', places.auditorsGroup],
    ['place of groups', places.groupsBase],
  ];
  const findings: Finding[] = [];
  for (const [check, dn] of wanted) {
    if (dn === undefined) continue;
    const entry = await readEntry(client, dn, ['objectClass']);
    findings.push(entry ? ok(check, dn) : weak(check, `${dn} is not there, or the service may not see it.`));
  }
  const group = await readEntry(client, places.administratorsGroup, ['member']);
  const administrators = valuesOf(group, 'member').filter(dn => dn !== places.placeholder);
  const check = 'administrators';
  if (!group) findings.push(weak(check, `The group ${places.administratorsGroup} is not there.`));
  else if (administrators.length === 0) findings.push(weak(check, 'There are none: add one to the group.'));
  else findings.push(ok(check, String(administrators.length)));
  return findings;
}

async function lookAtPages(client: Client, base: string): Promise<Finding> {
  const check = 'long lists';
  try {
    const {searchEntries} = await client.search(base, {
      scope: 'one',
      attributes: ['1.1'],
      paged: {pageSize: 100},
    });
    return ok(check, `${searchEntries.length} servers in pages of 100`);
  } catch (error) {
    const code = resultCode(error);
    if (code === undefined) throw error;
    return weak(
      check,
      `The service cannot list the servers (result ${code}): give it limits size=unlimited.`,
    );
  }
}

async function readEntry(client: Client, dn: string, attributes: string[]) {
  try {
    return (await client.search(dn, {scope: 'base', attributes})).searchEntries[0];
  } catch (error) {
    if (resultCode(error) === undefined) throw error;
    return undefined;
  }
}

const valuesOf = (entry: Record<string, unknown> | undefined, name: string): string[] =>
  [entry?.[name] ?? []].flat().map(String);
