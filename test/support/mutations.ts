/** Good messages of every operation, and what can be done to them: changes of the tree, and of the bytes. */
import fc from 'fast-check';
import {operations} from '../../src/contract/codec.generated.ts';
import type {OperationName} from '../../src/contract/types.generated.ts';
import {namespace} from '../../src/contract/types.generated.ts';
import {escapeXml} from '../../src/contract/xml.ts';
import type {SoapVersion} from '../../src/http/soap-version.ts';
import {readArbitraries} from './contract-arbitraries.ts';

interface Element {
  name: string;
  attributes: string;
  children: (Element | string)[];
}

/** An element as text: what the codecs write, without attributes. */
function parse(xml: string): Element {
  const root: Element = {name: '', attributes: '', children: []};
  const open = [root];
  for (const [, closing, name, empty, text] of xml.matchAll(/<(\/?)(\w+)(\/?)>|([^<]+)/g)) {
    const parent = open.at(-1) as Element;
    if (text !== undefined) parent.children.push(text);
    else if (closing === '/') open.pop();
    else {
      const element = {name: `t:${name}`, attributes: '', children: []};
      parent.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  return root.children[0] as Element;
}

const print = ({name, attributes, children}: Element): string =>
  `<${name}${attributes}>${children.map(child => (typeof child === 'string' ? child : print(child))).join('')}</${name}>`;

const elementsOf = (element: Element): Element[] => [
  element,
  ...element.children.flatMap(child => (typeof child === 'string' ? [] : elementsOf(child))),
];

const oddNames = [
  't:target',
  't:options',
  't:nothing',
  'target',
  't:constructor',
  't:__proto__',
  't:toString',
  's:Body',
  's:Fault',
  's:Envelope',
  'unbound:x',
  't:ünïcode',
];
const oddValues = [
  '',
  ' ',
  '0',
  '-1',
  '9'.repeat(40),
  '1e999',
  'NaN',
  '0x10',
  'true',
  'null',
  'undefined',
  '[object Object]',
  '2026-02-30T25:61:61Z',
  '-0001-01-01T00:00:00Z',
  'blade[1-99999999]',
  'blade[1-3',
  '-blade',
  '../../etc/passwd',
  '$(id)',
  '*)(uid=*',
  "'; drop table jobs; --",
  '\u202e\u0000',
  '\ufffe',
  '\ud800',
  '&lt;',
  'x'.repeat(5_000),
];
const oddAttributes = [
  ' xsi:nil="true"',
  ' xsi:nil="maybe"',
  ' xsi:type="t:Job"',
  ' id="__proto__"',
  ' xmlns=""',
  ' xmlns:t="urn:other"',
  ' a="1"',
  ' s:mustUnderstand="1"',
  ' s:encodingStyle="urn:x"',
  ' xml:lang="x"',
];
const oddText = ['<![CDATA[x]]>', '<!-- x -->', '<?x y?>', '&#0;', '&nbsp;', '&#x1F680;', ']]>', 'text'];

type TreeChange = (root: Element, at: number, odd: number) => void;
const pick = <T>(from: readonly T[], at: number): T => from[at % from.length] as T;
const childrenOf = (root: Element, at: number) => pick(elementsOf(root), at).children;

const treeChanges: Readonly<Record<string, TreeChange>> = {
  drop: (root, at, odd) => void childrenOf(root, at).splice(odd % 5, 1),
  duplicate: (root, at) => {
    const children = childrenOf(root, at);
    const [first] = children;
    if (first !== undefined) children.push(structuredClone(first));
  },
  reorder: (root, at) => void childrenOf(root, at).reverse(),
  rename: (root, at, odd) => void (pick(elementsOf(root), at).name = pick(oddNames, odd)),
  retype: (root, at, odd) => {
    const element = pick(elementsOf(root), at);
    element.children = [odd % 3 === 0 ? pick(oddValues, odd) : escapeXml(pick(oddValues, odd))];
  },
  nest: (root, at, odd) => {
    const element = pick(elementsOf(root), at);
    for (let depth = 0; depth < odd % 60; depth++)
      element.children = [{name: element.name, attributes: '', children: element.children}];
  },
  attribute: (root, at, odd) => void (pick(elementsOf(root), at).attributes += pick(oddAttributes, odd)),
  insert: (root, at, odd) => void childrenOf(root, at).splice(odd % 3, 0, pick(oddText, odd)),
  repeat: (root, at, odd) => {
    const children = childrenOf(root, at);
    const [first] = children;
    if (first !== undefined)
      children.push(...Array.from({length: (odd % 50) * 4}, () => structuredClone(first)));
  },
};

type ByteChange = (message: Buffer, at: number, odd: number) => Buffer;
const byteChanges: Readonly<Record<string, ByteChange>> = {
  none: message => message,
  cut: (message, at) => message.subarray(0, at % message.length),
  flip: (message, at, odd) => {
    const copy = Buffer.from(message);
    copy[at % copy.length] = odd % 256;
    return copy;
  },
  splice: (message, at, odd) => {
    const from = at % message.length;
    return Buffer.concat([
      message.subarray(0, from),
      Buffer.from(pick(oddText, odd)),
      message.subarray(from + (odd % 20)),
    ]);
  },
  double: message => Buffer.concat([message, message]),
};

export interface Mutation {
  readonly operation: OperationName;
  readonly version: SoapVersion;
  readonly changes: readonly string[];
  readonly message: Buffer;
}

interface AnyCodec {
  encodeRequest(value: unknown): string;
}

/** Messages of all operations in these versions, some of them good and most of them changed in one to four places. */
export function mutations(versions: readonly SoapVersion[]): fc.Arbitrary<Mutation> {
  const arbitraryOf = readArbitraries();
  const names = Object.keys(operations) as OperationName[];
  const change = fc.record({
    kind: fc.constantFrom(...Object.keys(treeChanges)),
    at: fc.nat(200),
    odd: fc.nat(1_000),
  });
  return fc
    .record({operation: fc.constantFrom(...names), version: fc.constantFrom(...versions)})
    .chain(({operation, version}) =>
      fc
        .record({
          request: arbitraryOf(operation),
          changes: fc.array(change, {maxLength: 4}),
          // Most changes of bytes make no XML any more, and what comes after the parser is not reached.
          bytes: fc.oneof(
            {weight: 4, arbitrary: fc.constant('none')},
            fc.constantFrom(...Object.keys(byteChanges)),
          ),
          at: fc.nat(5_000),
          odd: fc.nat(1_000),
        })
        .map(({request, changes, bytes, at, odd}) => {
          const root = parse((operations[operation] as AnyCodec).encodeRequest(request));
          for (const {kind, at: place, odd: value} of changes) treeChanges[kind]?.(root, place, value);
          const message =
            `<s:Envelope xmlns:s="${version.namespace}" xmlns:t="${namespace}" ` +
            `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>${print(root)}</s:Body></s:Envelope>`;
          const written = byteChanges[bytes]?.(Buffer.from(message), at, odd) ?? Buffer.from(message);
          return {operation, version, changes: [...changes.map(({kind}) => kind), bytes], message: written};
        }),
    );
}
