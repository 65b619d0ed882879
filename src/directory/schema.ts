/** Our own attributes and class, beside the standard groupOfNames, ipHost and ieee802Device: what each means, and who may write it. */

interface AttributeDefinition {
  /** Last arc of its object identifier: given once, never changed. */
  readonly number: number;
  readonly name: string;
  readonly meaning: string;
  readonly kind: 'word' | 'text' | 'integer' | 'time';
  /** Most characters, of words and texts. */
  readonly length?: number;
  /** Administrators and the service's own account, or the latter alone. Owners never. */
  readonly writtenBy: 'administrators' | 'service alone';
}

/** 2.25.UUID (ITU-T X.667), which needs no registration. */
export const oidBase = '2.25.283054917508529693642360247771511068550';
export const inventoryClass = {
  name: 'hopscotchServer',
  number: 1,
  meaning: 'A machine that can be checked out',
} as const;

export const attributeDefinitions: readonly AttributeDefinition[] = [
  {
    number: 1,
    name: 'hopscotchPool',
    meaning: 'What the server is used for: computing, communication, storage or provisioning',
    kind: 'word',
    length: 40,
    writtenBy: 'administrators',
  },
  {
    number: 2,
    name: 'hopscotchChassis',
    meaning: 'Name of the chassis that the server sits in',
    kind: 'word',
    length: 40,
    writtenBy: 'administrators',
  },
  {
    number: 3,
    name: 'hopscotchBay',
    meaning: 'Slot in the chassis, from 1',
    kind: 'integer',
    writtenBy: 'administrators',
  },
  {
    number: 4,
    name: 'hopscotchMemoryMegabytes',
    meaning: 'Memory in MiB',
    kind: 'integer',
    writtenBy: 'administrators',
  },
  {
    number: 5,
    name: 'hopscotchCores',
    meaning: 'Processor cores',
    kind: 'integer',
    writtenBy: 'administrators',
  },
  {
    number: 6,
    name: 'hopscotchLeaseEnd',
    meaning: 'When the checkout ends. Means something only while the server has an owner',
    kind: 'time',
    writtenBy: 'service alone',
  },
  {
    number: 7,
    name: 'hopscotchAssignment',
    meaning:
      'What the server boots: storage host, dataset, brand, version and tag of its root, mode and image, with spaces between',
    kind: 'text',
    length: 400,
    writtenBy: 'service alone',
  },
  {
    number: 8,
    name: 'hopscotchDrain',
    meaning: 'Why nobody may check the server out; absent when anybody may',
    kind: 'word',
    length: 200,
    writtenBy: 'administrators',
  },
  {
    number: 9,
    name: 'hopscotchCleanup',
    meaning: 'Since when, and why, the server is cleaned up; nobody may check it out until this is gone',
    kind: 'word',
    length: 200,
    writtenBy: 'service alone',
  },
];

/** Standard attributes of the inventory: RFC 2307. */
const standardInventory = ['ipHostNumber', 'macAddress'];

export const administrableAttributes: readonly string[] = [
  ...standardInventory,
  ...attributeDefinitions.filter(({writtenBy}) => writtenBy === 'administrators').map(({name}) => name),
];
export const serviceAttributes: readonly string[] = attributeDefinitions
  .filter(({writtenBy}) => writtenBy === 'service alone')
  .map(({name}) => name);

const syntaxOf = ({kind, length}: AttributeDefinition): string => {
  const syntax = '1.3.6.1.4.1.1466.115.121.1';
  switch (kind) {
    case 'word':
      return `EQUALITY caseIgnoreMatch SYNTAX ${syntax}.15{${length}}`;
    case 'text':
      return `EQUALITY caseExactMatch SYNTAX ${syntax}.15{${length}}`;
    case 'integer':
      return `EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX ${syntax}.27`;
    case 'time':
      return `EQUALITY generalizedTimeMatch ORDERING generalizedTimeOrderingMatch SYNTAX ${syntax}.24`;
  }
};

/** Definitions as OpenLDAP reads them (RFC 4512 §4.1), with the names of the object identifiers above them. */
export const oidNames: readonly string[] = [
  `hopscotch ${oidBase}`,
  'hopscotchAttribute hopscotch:1',
  'hopscotchClass hopscotch:2',
];
export const describeAttribute = (attribute: AttributeDefinition): string =>
  `( hopscotchAttribute:${attribute.number} NAME '${attribute.name}' DESC '${attribute.meaning}' ` +
  `${syntaxOf(attribute)} SINGLE-VALUE )`;
export const describeClass = (): string =>
  `( hopscotchClass:${inventoryClass.number} NAME '${inventoryClass.name}' DESC '${inventoryClass.meaning}' ` +
  `SUP top AUXILIARY MAY ( ${attributeDefinitions.map(({name}) => name).join(' $ ')} ) )`;
