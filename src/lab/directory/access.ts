/**
 * The access rules of docker/openldap/slapd.conf.template, in code. As there, all changes of one request are judged
 * against the entry as it was before.
 */
import {isDirectlyBelow, parseDn, sameDn, type Dn} from '../../domain/dn.ts';
import type {Change} from './changes.ts';
import {findDn, holdsValue, valuesOf, type Entry} from './entry.ts';
import {Refusal, results} from './results.ts';
import {tree} from './tree.ts';

/** Who asks; undefined when nobody has signed in on the connection. */
export type Who = Dn | undefined;

const inventory = new Set([
  'iphostnumber',
  'macaddress',
  'hopscotchpool',
  'hopscotchchassis',
  'hopscotchbay',
  'hopscotchmemorymegabytes',
  'hopscotchcores',
]);
const ofTheCheckout = new Set(['hopscotchleaseend', 'hopscotchassignment']);
const administrable = new Set([...inventory, 'objectclass', 'cn', 'description', 'owner', 'member']);

const serversBase = parseDn(tree.servers);
const peopleBase = parseDn(tree.people);
const serviceDn = parseDn(tree.service);

/** Throws Refusal. */
export function checkSignedIn(who: Who): asserts who is Dn {
  if (who === undefined) throw notAllowed();
}

/** Adding and removing entries. */
export function checkAdministers(
  who: Dn,
  administrators: Entry | undefined,
  target: Dn,
  added?: Entry,
): void {
  const allowed =
    isAdministrator(who, administrators) &&
    isDirectlyBelow(target, serversBase) &&
    [...(added?.values.keys() ?? [])].every(attribute => administrable.has(attribute));
  if (!allowed) throw notAllowed();
}

export function checkChanges(
  who: Dn,
  administrators: Entry | undefined,
  entry: Entry,
  changes: readonly Change[],
): void {
  const allowed = (change: Change): boolean => {
    if (!isDirectlyBelow(entry.dn, serversBase)) return false;
    if (isAdministrator(who, administrators) && administrable.has(change.attribute)) return true;
    if (sameDn(who, serviceDn)) return serviceMay(change);
    return isDirectlyBelow(who, peopleBase) && userMay(who, entry, change);
  };
  if (!changes.every(allowed)) throw notAllowed();
}

function serviceMay({attribute, operation, values}: Change): boolean {
  if (attribute === 'objectclass') {
    return operation === 'add' && values.every(value => value.toLowerCase() === 'hopscotchserver');
  }
  return ofTheCheckout.has(attribute) || inventory.has(attribute);
}

function userMay(who: Dn, entry: Entry, {attribute, operation, values}: Change): boolean {
  const isMe = (value: string) => findDn(value)?.key === who.key;
  if (attribute === 'owner') {
    if (values.length === 0 || !values.every(isMe)) return false;
    const free = valuesOf(entry, 'owner').length === 0;
    return free ? operation === 'add' : operation === 'delete';
  }
  if (!holdsValue(entry, 'owner', who.text)) return false;
  if (attribute === 'description') return true;
  return attribute === 'member' && (operation === 'delete' || values.every(mayBeMember));
}

function mayBeMember(value: string): boolean {
  const dn = findDn(value);
  return dn !== undefined && (isDirectlyBelow(dn, peopleBase) || dn.key === parseDn(tree.nobody).key);
}

const isAdministrator = (who: Dn, administrators: Entry | undefined): boolean =>
  administrators !== undefined && holdsValue(administrators, 'member', who.text);

const notAllowed = () => new Refusal(results.insufficientAccess, 'no write access');
