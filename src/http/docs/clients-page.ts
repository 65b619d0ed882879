/** The programs to begin with, as they stand in examples/clients: tests run the same files. */
import {readFileSync} from 'node:fs';
import {code, framed} from './frame.ts';
import {html} from './html.ts';

const programs = [
  {language: 'PHP', toolkit: 'SoapClient', file: 'hopscotch.php'},
  {language: 'Java', toolkit: 'JAX-WS', file: 'Hopscotch.java'},
  {language: 'C#', toolkit: 'Mono', file: 'Hopscotch.cs'},
  {language: 'Python', toolkit: 'zeep', file: 'hopscotch.py'},
  {language: 'Perl', toolkit: 'SOAP::Lite', file: 'hopscotch.pl'},
  {language: 'JavaScript', toolkit: 'this package', file: 'hopscotch.mjs'},
];

/** Throws when the package is not whole. */
export function clientsPage(base: string): string {
  const directory = new URL('../../../examples/clients/', import.meta.url);
  const section = ({language, toolkit, file}: (typeof programs)[number]) => {
    const text = readFileSync(new URL(file, directory), 'utf8').replaceAll('http://127.0.0.1:8080', base);
    return html`<section>
      <h2>${language}</h2>
      ${code(`${file}, with ${toolkit}`, text)}
    </section> `;
  };
  return framed(
    {title: 'Clients', summary: 'Programs to begin with, in PHP, Java, C#, Python, Perl and JavaScript.'},
    html`<h1>Clients</h1>
      <p>
        Each takes a free server, says until when, gives it back, and catches the fault of a server that
        somebody else holds.
      </p>
      ${programs.map(section)}`,
  );
}
