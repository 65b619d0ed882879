/** The first page: what the contract is, how to sign in, and all operations by family. */
import type {Contract, Family} from '../../contract/wsdl-model.ts';
import {code, framed, prose} from './frame.ts';
import {html} from './html.ts';

export function indexPage(contract: Contract, base: string): string {
  const {namespace, operations, families} = contract;
  const section = ({name, doc}: Family) => {
    const own = operations.filter(({family}) => family === name);
    return html`<section>
      <h2 id="${name}">${name}</h2>
      <p>${prose(doc)}</p>
      <dl>
        ${own.map(
          operation =>
            html`<dt>
                <a href="${operation.name}"><code>${operation.name}</code></a>
              </dt>
              <dd>${prose(operation.doc)}</dd> `,
        )}
      </dl>
    </section> `;
  };
  return framed(
    {title: 'The contract', summary: 'Every operation of the HOP-SCOTCH service, with messages to copy.'},
    html`<h1>The contract</h1>
      <p>
        ${prose(contract.doc)} Any SOAP client can call it. Each operation takes targets (server names or node
        ranges such as <code>blade[01-14],login1,-blade07</code>) and options that may all be left out, and
        gives a typed answer. Targets fail one by one; a <a href="faults">fault</a> means that the request as
        a whole was wrong. What changes devices is a job.
      </p>
      ${code('SOAP 1.1: the contract for stubs', `${base}/soap?wsdl`)}
      ${code('SOAP 1.2: the contract for stubs', `${base}/soap12?wsdl`)}
      <p>
        Namespace <code>${namespace}</code>. <a href="rules">What may change within it</a> is a written rule.
        Sign in with HTTP Basic, a WS-Security UsernameToken as text, or a token of
        <a href="login"><code>login</code></a> as <code>Authorization: Bearer</code>.
        <a href="clients">Programs to begin with</a> in six languages.
      </p>
      <nav class="families" aria-label="Families">
        ${families.map(({name}) => html`<a href="#${name}">${name}</a> `)}
      </nav>
      ${families.map(section)}`,
  );
}
