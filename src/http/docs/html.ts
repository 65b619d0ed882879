/** HTML as text that cannot be confused with other text: whatever is put into a template is escaped, unless it is HTML itself. */
const marker: unique symbol = Symbol('html');

export interface Html {
  readonly [marker]: string;
}

type Part = Html | string | number | readonly Part[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = literals
    .map((literal, at) => literal + (at < parts.length ? textOf(parts[at] ?? '') : ''))
    .join('');
  return {[marker]: text};
}

export const render = (page: Html): string => page[marker];

function textOf(part: Part): string {
  if (Array.isArray(part)) return part.map(item => textOf(item as Part)).join('');
  if (typeof part === 'object') return (part as Html)[marker];
  return String(part).replace(/[&<>"']/g, char => escapes[char] ?? char);
}
