/** One operation: what it does, what it takes and answers, and messages to copy. */
import {sampleUser, type Samples} from '../../contract/samples.ts';
import type {Contract, Operation} from '../../contract/wsdl-model.ts';
import {envelope, soap11} from '../soap-version.ts';
import {fieldTable, requestTables} from './field-table.ts';
import {code, framed, prose} from './frame.ts';
import {html} from './html.ts';

/** Operations for those who are not signed in. */
const open: ReadonlySet<string> = new Set(['getServiceInfo', 'login']);
/** Of the faults that an operation declares, the one that says most about it. */
const telling = ['AlreadyOwned', 'NotFound', 'Conflict', 'Unauthenticated', 'Busy', 'Internal'];

/** @param base address of the service as the reader reaches it. */
export function operationPage(
  contract: Contract,
  samples: Samples,
  operation: Operation,
  base: string,
): string {
  const {name, doc, faults} = operation;
  const request = samples.request(name, 'needed');
  const full = samples.request(name, 'everything');
  const shown = telling.find(fault => faults.includes(fault)) ?? faults[0];
  return framed(
    {title: name, summary: doc},
    html`<h1>${name}</h1>
      <p>${prose(doc)}</p>
      ${open.has(name) ? html`<p>Needs nobody to be signed in.</p>` : ''}
      <h2>Request</h2>
      ${requestTables(contract, contract.wrappers.get(name) ?? [])} ${code('Request', message(request))}
      ${
        full === request
          ? ''
          : html`<details>
              <summary>Everything that may be given (not all of it goes together)</summary>
              ${code('Request with every option', message(full))}
            </details>`
      }
      ${code('The same with curl', curl(request, base, signIn(operation)))}
      <h2>Answer</h2>
      ${fieldTable(contract.wrappers.get(`${name}Response`) ?? [])}
      ${code('Answer', message(samples.answer(name)))}
      <h2>Faults</h2>
      <ul class="names">
        ${faults.map(
          fault =>
            html`<li>
              <a href="faults#${fault}"><code>${fault}</code></a>
            </li> `,
        )}
      </ul>
      ${shown === undefined ? '' : code(`Fault ${shown}`, faultMessage(shown, samples.fault(shown)))}`,
  );
}

export const message = (body: string): string => envelope(soap11, `\n${indented(body, 2)}\n`);

export function faultMessage(name: string, detail: string): string {
  const side = serverSide.has(name) ? 'Server' : 'Client';
  return message(
    `<soap:Fault>\n  <faultcode>soap:${side}</faultcode>\n` +
      `  <faultstring>Says what is wrong and what to do, in words.</faultstring>\n` +
      `  <detail>\n${indented(detail, 4)}\n  </detail>\n</soap:Fault>`,
  );
}

const serverSide: ReadonlySet<string> = new Set([
  'Busy',
  'Unavailable',
  'DeviceError',
  'TimedOut',
  'Cancelled',
  'Internal',
]);

const indented = (text: string, by: number) => text.replace(/^/gm, ' '.repeat(by));

/** How curl signs in. Only a token can be ended. */
function signIn(operation: Operation): string {
  if (open.has(operation.name)) return '';
  if (operation.name === 'logout') return `-H 'Authorization: Bearer TOKEN' `;
  return `-u ${sampleUser(operation)} `;
}

/** Between single quotes a shell reads nothing but single quotes. */
function curl(request: string, base: string, user: string): string {
  const body = message(request).replace(/'/g, `'\\''`);
  return `curl ${user}-H 'Content-Type: text/xml; charset=utf-8' ${base}/soap --data-binary '${body}'`;
}
