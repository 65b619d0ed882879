/** What may change within a version of the contract: docs/contract.md, whose few kinds of Markdown are all it knows. */
import {readFileSync} from 'node:fs';
import {framed, prose} from './frame.ts';
import {html, type Html} from './html.ts';

/** Throws when the package is not whole. */
export function rulesPage(): string {
  const text = readFileSync(new URL('../../../docs/contract.md', import.meta.url), 'utf8');
  const blocks = text.trim().split(/\n\n+/);
  return framed(
    {title: 'Rules', summary: 'What may change within a version of the contract, and what may not.'},
    html`${blocks.map(block)}`,
  );
}

function block(text: string): Html {
  if (text.startsWith('# ')) return html`<h1>${text.slice(2)}</h1> `;
  if (text.startsWith('## ')) return html`<h2>${text.slice(3)}</h2> `;
  if (!text.startsWith('- ')) return html`<p>${prose(withoutLinks(text))}</p> `;
  const items = text.slice(2).split(/\n- /);
  return html`<ul>
    ${items.map(item => html`<li>${prose(withoutLinks(item))}</li>`)}
  </ul> `;
}

/** Links of the repository lead nowhere here. */
const withoutLinks = (text: string) => text.replace(/\[([^\]]*)\]\([^)]*\)/g, '`$1`');
