/** Types and faults: one page each, with an anchor for each name. */
import type {Samples} from '../../contract/samples.ts';
import type {Contract} from '../../contract/wsdl-model.ts';
import {fieldTable} from './field-table.ts';
import {code, framed, prose} from './frame.ts';
import {html} from './html.ts';
import {faultMessage} from './operation-page.ts';

export function typesPage({enumerations, complexes, faults}: Contract): string {
  const details = new Set(faults.map(name => `${name}Detail`));
  return framed(
    {title: 'Types', summary: 'The types of the contract and what their elements mean.'},
    html`<h1>Types</h1>
      <h2>Enumerations</h2>
      ${enumerations.map(
        ({name, doc, values}) =>
          html`<section id="${name}">
            <h3>${name}</h3>
            <p>${prose(doc)}</p>
            <ul class="names">
              ${values.map(value => html`<li><code>${value}</code></li> `)}
            </ul>
          </section> `,
      )}
      <h2>Structures</h2>
      ${complexes
        .filter(({name}) => !details.has(name))
        .map(
          ({name, doc, fields}) =>
            html`<section id="${name}">
              <h3>${name}</h3>
              <p>${prose(doc)}</p>
              ${fieldTable(fields)}
            </section> `,
        )}`,
  );
}

export function faultsPage({faults, complexes}: Contract, samples: Samples): string {
  const section = (name: string) => {
    const detail = complexes.find(complex => complex.name === `${name}Detail`);
    return html`<section id="${name}">
      <h2>${name}</h2>
      <p>${prose(detail?.doc ?? '')}</p>
      ${fieldTable(detail?.fields ?? [])} ${code(`Fault ${name}`, faultMessage(name, samples.fault(name)))}
    </section> `;
  };
  return framed(
    {title: 'Faults', summary: 'The typed faults of the contract, and what a program can do about each.'},
    html`<h1>Faults</h1>
      <p>
        Each kind of error is a declared fault with a typed detail, so that stubs make an exception of it. A
        fault means that the request as a whole was not done; where targets fail one by one, the result of
        each has the same words as its <a href="types#FaultCode"><code>faultCode</code></a
        >.
      </p>
      ${faults.map(section)}`,
  );
}
