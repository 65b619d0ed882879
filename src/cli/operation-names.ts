/** Messages of the service name operations of the contract; who types commands wants to read commands. */
const commandOf: Readonly<Record<string, string>> = {
  listServers: 'servers',
  listBrands: 'brands',
  listVersions: 'versions',
  cloneRoots: 'clone',
  provisionServers: 'provision',
};

export const nameCommands = (message: string): string =>
  message.replace(/\b[a-z]+[A-Z][A-Za-z]*\b/g, word =>
    Object.hasOwn(commandOf, word) ? `"hopscotch ${commandOf[word]}"` : word,
  );
