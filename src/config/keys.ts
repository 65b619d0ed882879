/** What may stand in a configuration, read off its schema: for messages, and for the page that lists it all. */
import {z} from 'zod';

export interface ConfigKey {
  /** E.g. `directory.url`; `storageHosts[].name` within a list, `leases.pools.*.maximumSeconds` within a map. */
  readonly path: string;
  readonly required: boolean;
  /** As JSON; absent where there is none, or it depends on something else. */
  readonly default?: string;
}

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly additionalProperties?: Node | boolean;
  readonly oneOf?: readonly Node[];
  readonly anyOf?: readonly Node[];
  readonly default?: unknown;
}

const describeSchema = (schema: z.ZodType): Node =>
  z.toJSONSchema(schema, {io: 'input', unrepresentable: 'any', reused: 'inline'}) as Node;

/** Every key, in the order of the schema; parts that hold others too. */
export function listConfigKeys(schema: z.ZodType): ConfigKey[] {
  const found = new Map<string, ConfigKey>();
  const visit = (node: Node, path: string): void => {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      const at = path === '' ? name : `${path}.${name}`;
      const required = node.required?.includes(name) === true && child.default === undefined;
      const standard = child.default === undefined ? {} : {default: JSON.stringify(child.default)};
      if (!found.has(at)) found.set(at, {path: at, required, ...standard});
      visit(child, at);
    }
    if (node.items !== undefined) visit(node.items, `${path}[]`);
    if (typeof node.additionalProperties === 'object') visit(node.additionalProperties, `${path}.*`);
    for (const form of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) visit(form, path);
  };
  visit(describeSchema(schema), '');
  return [...found.values()];
}

/** The keys that may stand at a place; none where that cannot be told. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const place = path.map(part => (typeof part === 'number' ? '[]' : `.${String(part)}`)).join('');
  const parent = place.replace(/^\./, '').replaceAll('.[]', '[]');
  return listConfigKeys(schema).flatMap(({path: key}) => {
    const at = key.lastIndexOf('.');
    return (at < 0 ? '' : key.slice(0, at)) === parent ? [key.slice(at + 1)] : [];
  });
}
