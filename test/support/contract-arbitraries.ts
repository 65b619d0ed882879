/** Makes values of any type of the contract, from its schema. */
import fc from 'fast-check';
import {XmlDocument, type XmlElement} from 'libxml2-wasm';
import {schemaText} from '../../src/contract/wsdl.ts';

const xsd = {xsd: 'http://www.w3.org/2001/XMLSchema'};

/** Everything that XML can carry, with white space and markup in places where it hurts. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(' ', '\n', '\r', '\t', '<', '&', ']]>', '"', 'é', '\u{1f680}'),
      fc.string({unit: 'grapheme', minLength: 1, maxLength: 1}),
    ),
  })
  .filter(
    value => value.isWellFormed() && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(value),
  );

const builtIn: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  'xsd:string': text,
  'xsd:int': fc.integer(),
  // As the codecs have them: a bigint only where a number is not exact.
  'xsd:long': fc
    .oneof(fc.maxSafeInteger(), fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}))
    .map(value => (Number.isSafeInteger(Number(value)) ? Number(value) : value)),
  'xsd:boolean': fc.boolean(),
  'xsd:dateTime': fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  }),
};

/** By the name of a global element or type: `listServersResponse`, `Job`. */
export function readArbitraries(): (name: string) => fc.Arbitrary<unknown> {
  using document = XmlDocument.fromString(schemaText());
  const made = new Map<string, fc.Arbitrary<unknown>>();
  const fieldsOf = (owner: XmlElement): fc.Arbitrary<unknown> => {
    const required: Record<string, fc.Arbitrary<unknown>> = {};
    for (const node of owner.find('.//xsd:sequence/xsd:element', xsd)) {
      const element = node as XmlElement;
      const attribute = (name: string) => element.attr(name)?.value;
      const value = typeOf(attribute('type') ?? '');
      const many = attribute('maxOccurs') === 'unbounded';
      const optional = attribute('minOccurs') === '0';
      const field = many
        ? fc.array(value, {maxLength: 3})
        : optional
          ? fc.option(value, {nil: undefined})
          : value;
      required[attribute('name') ?? ''] = field;
    }
    return fc.record(required);
  };
  const typeOf = (name: string): fc.Arbitrary<unknown> => {
    const known = builtIn[name] ?? made.get(name);
    if (known !== undefined) return known;
    const local = name.replace(/^tns:/, '');
    const values = document
      .find(`//xsd:simpleType[@name="${local}"]//xsd:enumeration/@value`, xsd)
      .map(node => node.content);
    const type = document.get(`//xsd:complexType[@name="${local}"]`, xsd);
    const arbitrary = values.length > 0 ? fc.constantFrom(...values) : fieldsOf(type as XmlElement);
    made.set(name, arbitrary);
    return arbitrary;
  };
  const elements = document.find('/xsd:schema/xsd:element[not(@type)]', xsd) as XmlElement[];
  for (const element of elements) made.set(element.attr('name')?.value ?? '', fieldsOf(element));
  return name => {
    const arbitrary = made.get(name);
    if (arbitrary === undefined) throw new Error(`the contract has no ${name}`);
    return arbitrary;
  };
}

/** On the wire, undefined, an empty list and an element with nothing in it are the same. */
export function withoutNothing(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map(item => withoutNothing(item) ?? {});
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, withoutNothing(item)] as const)
    .filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
