/**
 * The access rules of docker/openldap/slapd.conf, in code. As there, all changes of one request are judged
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
const ofTheCheckout = new Set(['hopscotchleaseend', 'hopscotchassignment', 'hopscotchcleanup']);
const administrable = new Set([
  ...inventory,
  'hopscotchdrain',
  'objectclass',
  'cn',
  'description',
  'owner',
  'member',
]);

const serversBase = parseDn(tree.servers);
const peopleBase = parseDn(tree.people);
const serviceDn = parseDn(tree.service);
const nobody = parseDn(tree.nobody);
/** A server with one of these can be checked out by nobody. */
const outOfReach = ['hopscotchdrain', 'hopscotchcleanup', 'hopscotchassignment'];

/** The groups that rules name; undefined where the entry is missing. */
export interface Groups {
  readonly administrators: Entry | undefined;
  readonly auditors: Entry | undefined;
}

/** Throws Refusal. */
export function checkSignedIn(who: Who): asserts who is Dn {
  if (who === undefined) throw notAllowed();
}

/** Adding and removing entries. */
export function checkAdministers(who: Dn, groups: Groups, target: Dn, added?: Entry): void {
  const allowed =
    isIn(groups.administrators, who) &&
    isDirectlyBelow(target, serversBase) &&
    [...(added?.values.keys() ?? [])].every(attribute => administrable.has(attribute));
  if (!allowed) throw notAllowed();
}

export function checkChanges(who: Dn, groups: Groups, entry: Entry, changes: readonly Change[]): void {
  const allowed = (change: Change): boolean => {
    if (!isDirectlyBelow(entry.dn, serversBase)) return false;
    if (isIn(groups.administrators, who) && administrable.has(change.attribute)) return true;
    if (sameDn(who, serviceDn)) return serviceMay(change);
    if (isIn(groups.auditors, who)) return false;
    return isDirectlyBelow(who, peopleBase) && userMay(who, entry, change);
  };
  if (!changes.every(allowed)) throw notAllowed();
}

function serviceMay({attribute, operation, values}: Change): boolean {
  if (attribute === 'objectclass') {
    return operation === 'add' && values.every(value => value.toLowerCase() === 'hopscotchserver');
  }
  // It can end a checkout, but make nobody an owner or a member.
  if (attribute === 'owner')
    return operation === 'delete' || (operation === 'replace' && values.length === 0);
  if (attribute === 'member') return operation === 'delete' || values.every(isNobody);
  return ofTheCheckout.has(attribute) || inventory.has(attribute);
}

function userMay(who: Dn, entry: Entry, {attribute, operation, values}: Change): boolean {
  const isMe = (value: string) => findDn(value)?.key === who.key;
  if (attribute === 'owner') {
    if (values.length === 0 || !values.every(isMe)) return false;
    if (valuesOf(entry, 'owner').length > 0) return operation === 'delete';
    return (
      operation === 'add' &&
      outOfReach.every(reason => valuesOf(entry, reason).length === 0) &&
      !valuesOf(entry, 'member').some(isPerson)
    );
  }
  // What an earlier owner left on a free server can be taken out by anybody.
  if (attribute === 'member' && valuesOf(entry, 'owner').length === 0) {
    return operation === 'delete' || values.every(isNobody);
  }
  if (!holdsValue(entry, 'owner', who.text)) return false;
  if (attribute === 'description') return true;
  return attribute === 'member' && (operation === 'delete' || values.every(mayBeMember));
}

const mayBeMember = (value: string): boolean => isPerson(value) || isNobody(value);

function isPerson(value: string): boolean {
  const dn = findDn(value);
  return dn !== undefined && isDirectlyBelow(dn, peopleBase);
}

const isNobody = (value: string): boolean => findDn(value)?.key === nobody.key;

const isIn = (group: Entry | undefined, who: Dn): boolean =>
  group !== undefined && holdsValue(group, 'member', who.text);

const notAllowed = () => new Refusal(results.insufficientAccess, 'no write access');
