/** Samples of every message of the contract, made from its schema: for people to read, copy and send. */
import {isLeftOut, isNeeded, sampleChoice, sampleText, type Place} from './sample-values.ts';
import {builtIn, localType} from './type-names.ts';
import {capital, type Contract, type Field, type Operation} from './wsdl-model.ts';
import {escapeXml} from './xml.ts';

/**
 * `needed`: the least that the operation does something with, which is more than the schema asks for. `everything`: all
 * that goes together.
 */
export type Extent = 'needed' | 'everything';

export interface Samples {
  /** The element in the Body, indented, in the namespace of the contract. */
  request(operation: string, extent: Extent): string;
  answer(operation: string): string;
  /** The element in the detail. */
  fault(name: string): string;
}

/** A user of the lab who may send the samples of an operation. */
export const sampleUser = ({doc}: Operation): 'admin' | 'alice' =>
  doc.includes('Administrators only.') ? 'admin' : 'alice';

export function createSamples(contract: Contract): Samples {
  const complexes = new Map(contract.complexes.map(({name, fields}) => [name, fields]));
  const enumerations = new Map(contract.enumerations.map(({name, values}) => [name, values]));

  const element = (field: Field, place: Place, extent: Extent, indent: string): string => {
    const {name, type} = field;
    const inner = complexes.get(localType(type));
    if (inner !== undefined) {
      const within = {path: place.path, owner: localType(type)};
      return container(name, '', within, inner, extent, indent);
    }
    const text =
      builtIn[type] === undefined
        ? (sampleChoice(place) ?? preferred(enumerations.get(localType(type)) ?? []))
        : sampleText(place, name, type);
    return `${indent}<${name}>${escapeXml(text)}</${name}>`;
  };

  const container = (
    name: string,
    attributes: string,
    place: Place,
    fields: readonly Field[],
    extent: Extent,
    indent = '',
  ): string => {
    const placeOf = (field: Field): Place => ({...place, path: `${place.path}/${field.name}`});
    const isWanted = (field: Field): boolean => {
      if (extent === 'everything') return !field.optional || !isLeftOut(placeOf(field), field.name);
      return !field.optional || field.name === 'target' || isNeeded(placeOf(field), field.name);
    };
    const wanted = fields.filter(isWanted);
    if (wanted.length === 0) return `${indent}<${name}${attributes}/>`;
    const lines = wanted.map(field => element(field, placeOf(field), extent, `${indent}  `));
    return `${indent}<${name}${attributes}>\n${lines.join('\n')}\n${indent}</${name}>`;
  };

  const outermost = (name: string, owner: string, fields: readonly Field[], extent: Extent) =>
    container(name, ` xmlns="${contract.namespace}"`, {path: name, owner}, fields, extent);
  const wrapper = (name: string): readonly Field[] => {
    const fields = contract.wrappers.get(name);
    if (fields === undefined) throw new Error(`the contract has no element ${name}`);
    return fields;
  };

  return {
    request: (operation, extent) =>
      outermost(operation, `${capital(operation)}Request`, wrapper(operation), extent),
    answer: operation => {
      const name = `${operation}Response`;
      return outermost(name, capital(name), wrapper(name), 'everything');
    },
    fault: name => outermost(name, `${name}Detail`, complexes.get(`${name}Detail`) ?? [], 'everything'),
  };
}

/** What one would rather see in a sample than the first value. */
function preferred(values: readonly string[]): string {
  return values.find(value => value === 'succeeded' || value === 'Unavailable') ?? values[0] ?? '';
}
