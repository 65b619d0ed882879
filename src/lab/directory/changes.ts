/** Applies the changes of one modify request, all or none, and keeps entries as the schema wants them. */
import type {Entry} from './entry.ts';
import {attributeTypes, normalise, valuesOf} from './entry.ts';
import {Refusal, results} from './results.ts';

export interface Change {
  readonly operation: 'add' | 'delete' | 'replace';
  /** In lower case. */
  readonly attribute: string;
  readonly values: readonly string[];
}

/** Throws Refusal; the entry itself never changes. */
export function applyChanges(entry: Entry, changes: readonly Change[]): Entry {
  const values = new Map(entry.values);
  for (const change of changes) {
    const held = values.get(change.attribute) ?? [];
    const next = applyChange(change, held);
    if (next.length === 0) values.delete(change.attribute);
    else values.set(change.attribute, next);
  }
  const changed = {dn: entry.dn, values};
  checkEntry(changed);
  return changed;
}

function applyChange({operation, attribute, values}: Change, held: readonly string[]): readonly string[] {
  const same = (one: string) => (other: string) => normalise(attribute, one) === normalise(attribute, other);
  if (operation === 'replace') return values;
  if (operation === 'add') {
    const twice = values.find(value => held.some(same(value)));
    if (twice !== undefined)
      throw new Refusal(results.attributeOrValueExists, `${attribute} has this value already`);
    return [...held, ...values];
  }
  if (held.length === 0 || values.some(value => !held.some(same(value)))) {
    throw new Refusal(results.noSuchAttribute, `${attribute} does not have this value`);
  }
  return values.length === 0 ? [] : held.filter(value => !values.some(same(value)));
}

/** Throws Refusal when the schema forbids the entry. */
export function checkEntry(entry: Entry): void {
  const classes = new Set(valuesOf(entry, 'objectClass').map(name => name.toLowerCase()));
  if (classes.size === 0) throw new Refusal(results.objectClassViolation, 'no object class');
  for (const [attribute, values] of entry.values) {
    const type = attributeTypes.get(attribute);
    if (type === undefined)
      throw new Refusal(results.undefinedAttributeType, `${attribute} is not in the schema`);
    if (type.needs !== undefined && !classes.has(type.needs)) {
      throw new Refusal(results.objectClassViolation, `${attribute} is not allowed here`);
    }
    if (type.single && values.length > 1)
      throw new Refusal(results.constraintViolation, `${attribute}: one value`);
    const keys = values.map(value => normalise(attribute, value));
    if (keys.includes(undefined))
      throw new Refusal(results.invalidAttributeSyntax, `${attribute}: bad value`);
    if (new Set(keys).size < keys.length)
      throw new Refusal(results.attributeOrValueExists, `${attribute}: twice`);
  }
  const missing = classes.has('groupofnames') && ['cn', 'member'].find(name => !entry.values.has(name));
  if (missing) throw new Refusal(results.objectClassViolation, `groupOfNames needs ${missing}`);
}
