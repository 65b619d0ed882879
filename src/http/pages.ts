/** The few plain pages of the SOAP side. Paragraphs are HTML: whoever passes text from outside escapes it first. */
export function page(title: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map(paragraph => `<p>${paragraph}</p>`).join('\n');
  return (
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${title}</title></head>\n<body>\n<h1>${title}</h1>\n${body}\n</body></html>\n`
  );
}

/** What stands at `/`. */
export function startPage(base: string): string {
  return page('HOP-SCOTCH', [
    'This service hands out the servers of a cluster, loads them with software images, and controls them.',
    `Programs talk SOAP to it. The contract: <a href="${base}/soap?wsdl">${base}/soap?wsdl</a>, ` +
      `for SOAP 1.2 <a href="${base}/soap12?wsdl">${base}/soap12?wsdl</a>`,
    `Every operation, with messages to copy and programs to begin with: <a href="${base}/docs/">${base}/docs/</a>`,
    'To begin, sign in with your user name and password of the directory:',
    `<code>curl -u NAME -H 'Content-Type: text/xml' ${base}/soap -d ` +
      '\'&lt;e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"&gt;&lt;e:Body&gt;' +
      '&lt;whoAmI xmlns="urn:hop-scotch:service:1"/&gt;&lt;/e:Body&gt;&lt;/e:Envelope&gt;\'</code>',
    'On the command line: <code>hopscotch --help</code>',
  ]);
}
