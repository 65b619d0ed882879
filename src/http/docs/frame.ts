/** What all pages of the documentation have around them. Links are relative, so that they hold behind any proxy. */
import {html, render, type Html} from './html.ts';

export interface Place {
  readonly title: string;
  /** One sentence for search engines and previews. */
  readonly summary: string;
}

export function framed({title, summary}: Place, content: Html): string {
  return render(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="description" content="${summary}" />
          <title>${title} · HOP-SCOTCH</title>
          <link rel="stylesheet" href="docs.css" />
          <script src="docs.js" defer></script>
        </head>
        <body>
          <a class="skip" href="#content">To the content</a>
          <header>
            <nav aria-label="Documentation">
              <a class="brand" href="./">HOP-SCOTCH</a> <a href="./">Operations</a> <a href="types">Types</a>
              <a href="faults">Faults</a> <a href="clients">Clients</a> <a href="rules">Rules</a>
            </nav>
          </header>
          <main id="content">${content}</main>
        </body>
      </html> `,
  );
}

/** Code that can be copied: the script adds the button, so that nothing is shown that does nothing. */
export const code = (label: string, text: string): Html =>
  html`<figure class="code">
    <figcaption>${label}</figcaption>
    <pre tabindex="0"><code>${text}</code></pre>
  </figure>`;

/** Documentation as it stands in the WSDL: plain text with \`words\` of code. */
export function prose(text: string): Html[] {
  return text
    .trim()
    .replace(/\s+/g, ' ')
    .split('`')
    .map((piece, at) => (at % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
}
