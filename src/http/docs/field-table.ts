/** The elements of a type as a table: name, type, how often, and what they mean. */
import {localType} from '../../contract/type-names.ts';
import type {Contract, Field} from '../../contract/wsdl-model.ts';
import {prose} from './frame.ts';
import {html, type Html} from './html.ts';

const howOften = ({optional, many}: Field): string =>
  many ? (optional ? 'any number' : 'one or more') : optional ? 'optional' : 'one';

export function fieldTable(fields: readonly Field[]): Html {
  if (fields.length === 0) return html`<p>No elements.</p>`;
  const rows = fields.map(
    field =>
      html`<tr>
        <th scope="row"><code>${field.name}</code></th>
        <td>${typeLink(field.type)}</td>
        <td>${howOften(field)}</td>
        <td>${prose(field.doc)}</td>
      </tr> `,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Elements">
    <table>
      <thead>
        <tr>
          <th scope="col">element</th>
          <th scope="col">type</th>
          <th scope="col">how often</th>
          <th scope="col">meaning</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** As \`fieldTable\`, with those of the options below it: what a caller of an operation wants to see at once. */
export function requestTables(contract: Contract, fields: readonly Field[]): Html {
  const options = fields.find(({name}) => name === 'options');
  const inner = contract.complexes.find(
    ({name}) => options !== undefined && name === localType(options.type),
  );
  if (inner === undefined) return fieldTable(fields);
  return html`${fieldTable(fields)}
    <h3>Options</h3>
    <p>${prose(inner.doc)}</p>
    ${fieldTable(inner.fields)}`;
}

export function typeLink(type: string): Html {
  return type.startsWith('xsd:')
    ? html`<code>${type}</code>`
    : html`<a href="types#${localType(type)}"><code>${localType(type)}</code></a>`;
}
