/** The operations on the lab's directory. Each runs in one turn, and so is atomic. Throws Refusal. */
import {isBelow, isDirectlyBelow, parseDn, type Dn} from '../../domain/dn.ts';
import {checkAdministers, checkChanges, checkSignedIn, type Groups, type Who} from './access.ts';
import {applyChanges, checkEntry, type Change} from './changes.ts';
import {findDn, holdsValue, valuesOf, type Entry} from './entry.ts';
import type {EntryTest} from './filter.ts';
import type {Journal} from './journal.ts';
import {Refusal, results} from './results.ts';
import {tree} from './tree.ts';

const administratorsKey = parseDn(tree.administrators).key;
const auditorsKey = parseDn(tree.auditors).key;

export type Scope = 'base' | 'one' | 'sub';

export class Store {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Who has signed in with this. */
  bind(name: string, password: string): Dn {
    if (password === '') throw new Refusal(results.unwillingToPerform, 'unauthenticated bind disallowed');
    const entry = this.#journal.entries.get(readDn(name).key);
    if (entry === undefined || !holdsValue(entry, 'userpassword', password)) {
      throw new Refusal(results.invalidCredentials, '');
    }
    return entry.dn;
  }

  search(who: Who, base: string, scope: Scope, test: EntryTest): Entry[] {
    checkSignedIn(who);
    const root = this.#get(base);
    const passes = (entry: Entry) => test(withoutPassword(entry));
    if (scope === 'base') return passes(root) ? [root] : [];
    const inScope = scope === 'one' ? isDirectlyBelow : isBelow;
    return [...this.#journal.entries.values()].filter(
      entry => (inScope(entry.dn, root.dn) || (scope === 'sub' && entry === root)) && passes(entry),
    );
  }

  compare(who: Who, dn: string, attribute: string, value: string): boolean {
    checkSignedIn(who);
    if (attribute.toLowerCase() === 'userpassword')
      throw new Refusal(results.insufficientAccess, 'no read access');
    return holdsValue(this.#get(dn), attribute.toLowerCase(), value);
  }

  /** `assertion`: the change is made only while the entry passes it. */
  modify(who: Who, dn: string, changes: readonly Change[], assertion?: EntryTest): void {
    checkSignedIn(who);
    const entry = this.#get(dn);
    checkAssertion(entry, assertion);
    checkChanges(who, this.#groups, entry, changes);
    this.#journal.put(applyChanges(entry, changes));
  }

  add(who: Who, dn: string, values: ReadonlyMap<string, readonly string[]>): void {
    checkSignedIn(who);
    const entry = {dn: readDn(dn), values};
    checkAdministers(who, this.#groups, entry.dn, entry);
    if (this.#journal.entries.has(entry.dn.key)) throw new Refusal(results.entryAlreadyExists, '');
    checkEntry(entry);
    this.#journal.put(entry);
  }

  remove(who: Who, dn: string, assertion?: EntryTest): void {
    checkSignedIn(who);
    const entry = this.#get(dn);
    checkAssertion(entry, assertion);
    checkAdministers(who, this.#groups, entry.dn);
    this.#journal.remove(entry);
  }

  get #groups(): Groups {
    const {entries} = this.#journal;
    return {administrators: entries.get(administratorsKey), auditors: entries.get(auditorsKey)};
  }

  #get(dn: string): Entry {
    const entry = this.#journal.entries.get(readDn(dn).key);
    if (entry === undefined) throw new Refusal(results.noSuchObject, '');
    return entry;
  }
}

/** What a search shows of an entry. Passwords are never shown. */
export function visibleAttributes(entry: Entry, wanted: readonly string[]): [string, readonly string[]][] {
  const names = wanted.map(name => name.toLowerCase());
  const all = names.length === 0 || names.includes('*');
  return [...entry.values.keys()]
    .filter(name => name !== 'userpassword' && (all || names.includes(name)))
    .map(name => [name, valuesOf(entry, name)]);
}

/** Filters and assertions must not be a way to guess it. */
function withoutPassword(entry: Entry): Entry {
  if (!entry.values.has('userpassword')) return entry;
  return {...entry, values: new Map([...entry.values].filter(([name]) => name !== 'userpassword'))};
}

function checkAssertion(entry: Entry, assertion: EntryTest | undefined): void {
  if (assertion && !assertion(withoutPassword(entry)))
    throw new Refusal(results.assertionFailed, 'the assertion does not hold');
}

function readDn(text: string): Dn {
  const dn = findDn(text);
  if (dn === undefined) throw new Refusal(results.invalidDnSyntax, 'this is not a DN');
  return dn;
}
