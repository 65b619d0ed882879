/** Entries of the lab's directory, and how their values compare. */
import {parseDn, type Dn} from '../../domain/dn.ts';
import {AppError} from '../../domain/errors.ts';

export interface Entry {
  readonly dn: Dn;
  /** Values by name of the attribute, in lower case. No attribute is without values. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

interface AttributeType {
  /** As it is shown. */
  readonly name: string;
  readonly syntax: 'text' | 'exact' | 'dn' | 'integer' | 'time';
  readonly single?: boolean;
  /** Object class that allows it; any, if left out. */
  readonly needs?: string;
}

const own = {single: true, needs: 'hopscotchserver'};
const list: AttributeType[] = [
  {name: 'objectClass', syntax: 'text'},
  {name: 'cn', syntax: 'text'},
  {name: 'sn', syntax: 'text'},
  {name: 'uid', syntax: 'text'},
  {name: 'ou', syntax: 'text'},
  {name: 'dc', syntax: 'text'},
  {name: 'o', syntax: 'text'},
  {name: 'description', syntax: 'text'},
  {name: 'userPassword', syntax: 'exact'},
  {name: 'owner', syntax: 'dn'},
  {name: 'member', syntax: 'dn'},
  {name: 'ipHostNumber', syntax: 'text', needs: 'iphost'},
  {name: 'macAddress', syntax: 'text', needs: 'ieee802device'},
  {name: 'hopscotchPool', syntax: 'text', ...own},
  {name: 'hopscotchChassis', syntax: 'text', ...own},
  {name: 'hopscotchBay', syntax: 'integer', ...own},
  {name: 'hopscotchMemoryMegabytes', syntax: 'integer', ...own},
  {name: 'hopscotchCores', syntax: 'integer', ...own},
  {name: 'hopscotchLeaseEnd', syntax: 'time', ...own},
  {name: 'hopscotchAssignment', syntax: 'exact', ...own},
  {name: 'hopscotchDrain', syntax: 'text', ...own},
  {name: 'hopscotchCleanup', syntax: 'text', ...own},
];

export const attributeTypes: ReadonlyMap<string, AttributeType> = new Map(
  list.map(type => [type.name.toLowerCase(), type]),
);

/** Equal for values that are equal. Undefined when the value does not fit the attribute. */
export function normalise(attribute: string, value: string): string | undefined {
  switch (attributeTypes.get(attribute)?.syntax) {
    case 'exact':
      return value;
    case 'dn':
      return findDn(value)?.key;
    case 'integer':
      return /^-?[0-9]{1,15}$/.test(value) ? String(Number(value)) : undefined;
    case 'time':
      return /^[0-9]{14}Z$/.test(value) ? value : undefined;
    case 'text':
    case undefined:
      return value.toLowerCase().trim().replace(/ +/g, ' ');
  }
}

/** Entries are replaced, never changed: what was normalised once stays so. */
const normalised = new WeakMap<Entry, Map<string, ReadonlySet<string>>>();

/** @param wanted normalised */
export function holdsNormalised(entry: Entry, attribute: string, wanted: string | undefined): boolean {
  if (wanted === undefined) return false;
  const values = normalised.get(entry) ?? new Map<string, ReadonlySet<string>>();
  normalised.set(entry, values);
  let held = values.get(attribute);
  if (held === undefined) {
    held = new Set(valuesOf(entry, attribute).flatMap(value => normalise(attribute, value) ?? []));
    values.set(attribute, held);
  }
  return held.has(wanted);
}

export const holdsValue = (entry: Entry, attribute: string, value: string): boolean =>
  holdsNormalised(entry, attribute, normalise(attribute, value));

export const valuesOf = (entry: Entry, attribute: string): readonly string[] =>
  entry.values.get(attribute.toLowerCase()) ?? [];

/** Undefined when the text is not a DN. */
export function findDn(text: string): Dn | undefined {
  try {
    return parseDn(text);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** From names as they are shown. */
export const makeEntry = (dn: string, values: Readonly<Record<string, readonly string[]>>): Entry => ({
  dn: parseDn(dn),
  values: new Map(
    Object.entries(values).flatMap(([name, held]) => (held.length === 0 ? [] : [[name.toLowerCase(), held]])),
  ),
});
