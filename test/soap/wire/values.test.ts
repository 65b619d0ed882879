import type {SoapVersion} from '../../../src/http/soap-version.ts';
import {answers, describeWire, refuses, saying, type WireCase} from '../../support/wire.ts';

const login = (content: string) => (v: SoapVersion) => saying(v, `<tns:login>${content}</tns:login>`);
const who = '<tns:userName>alice</tns:userName><tns:password>alice</tns:password>';
const lifetime = (text: string) =>
  login(`${who}<tns:options><tns:lifetimeSeconds>${text}</tns:lifetimeSeconds></tns:options>`);
const list = (content: string) => (v: SoapVersion) =>
  saying(v, `<tns:listServers>${content}</tns:listServers>`);
const token = answers('<token>hst1_');
const echoed = (...names: string[]) =>
  answers(names.map(name => `<server><name>${name}</name></server>`).join(''));
const pool = (text: string) =>
  list(`<tns:target>a1</tns:target><tns:options><tns:pool>${text}</tns:pool></tns:options>`);
const free = (text: string) =>
  list(`<tns:target>a1</tns:target><tns:options><tns:free>${text}</tns:free></tns:options>`);

const cases: WireCase[] = [
  // Whole numbers.
  ...['60', '+60', ' 60\n', '0060', '86400'].map((text): WireCase => ({
    name: `the number ${JSON.stringify(text)}`,
    send: lifetime(text),
    expect: token,
  })),
  ...[
    '',
    ' ',
    '1.5',
    '60.0',
    '6e1',
    '0x3c',
    '1 000',
    'sixty',
    'NaN',
    'INF',
    '٦٠',
    '2147483648',
    '-2147483649',
    '9'.repeat(400),
    '--60',
    '60;',
    'true',
  ].map((text): WireCase => ({
    name: `the number ${JSON.stringify(text.slice(0, 20))}, which is none`,
    send: lifetime(text),
    expect: refuses(/<lifetimeSeconds> cannot be .*whole number/),
  })),
  ...['0', '-1', '59', '86401', '2147483647', '-2147483648'].map((text): WireCase => ({
    name: `the number ${text}, which is out of bounds`,
    send: lifetime(text),
    expect: refuses(/60 to 86400/),
  })),
  // Truth.
  ...['true', 'false', '1', '0', ' true '].map((text): WireCase => ({
    name: `the truth ${JSON.stringify(text)}`,
    send: free(text),
    expect: echoed('a1'),
  })),
  ...['TRUE', 'yes', 'no', '', '2', 'on', 't'].map((text): WireCase => ({
    name: `the truth ${JSON.stringify(text)}, which is none`,
    send: free(text),
    expect: refuses(/<free> cannot be .* It must be true or false/),
  })),
  // Names out of a list.
  {name: 'one of a list', send: pool('storage'), expect: answers('<pool>storage</pool>')},
  ...['Storage', 'STORAGE', 'storage ', '', 'toString', '__proto__', 'storage,computing'].map(
    (text): WireCase => ({
      name: `${JSON.stringify(text)}, which is not on the list`,
      send: pool(text),
      expect: refuses(/<pool> cannot be .* Use one of computing/),
    }),
  ),
  // Nil, and nothing.
  {
    name: 'a list of none',
    send: list(''),
    expect: answers('<listServersResponse xmlns="urn:hop-scotch:service:1"></listServersResponse>'),
  },
  {name: 'a list of one', send: list('<tns:target>a1</tns:target>'), expect: echoed('a1')},
  {
    name: 'a list of three, in order',
    send: list('<tns:target>c</tns:target><tns:target>a</tns:target><tns:target>b</tns:target>'),
    expect: echoed('c', 'a', 'b'),
  },
  {
    name: 'a list with one that is nil',
    send: list('<tns:target>a</tns:target><tns:target xsi:nil="true"/><tns:target>b</tns:target>'),
    expect: echoed('a', 'b'),
  },
  {name: 'an empty text, which is not nil', send: list('<tns:target/>'), expect: echoed('')},
  {
    name: 'options that are nil',
    send: list('<tns:target>a</tns:target><tns:options xsi:nil="1"/>'),
    expect: echoed('a'),
  },
  {
    name: 'options with nothing in them',
    send: list('<tns:target>a</tns:target><tns:options/>'),
    expect: echoed('a'),
  },
  {
    name: 'an option that is nil',
    send: list('<tns:target>a</tns:target><tns:options><tns:pool xsi:nil="true"/></tns:options>'),
    expect: echoed('a'),
  },
  {
    name: 'nil with something in it, which is not there',
    send: list('<tns:target>a</tns:target><tns:options xsi:nil="true"><tns:nonsense/></tns:options>'),
    expect: echoed('a'),
  },
  {name: 'nil that is false', send: list('<tns:target xsi:nil="false">a</tns:target>'), expect: echoed('a')},
  {
    name: 'a required text that is nil',
    send: login('<tns:userName>alice</tns:userName><tns:password xsi:nil="true"/>'),
    expect: refuses(/<password> is nil, but it must have a value/),
  },
  {
    name: 'a required text before another that is nil',
    send: login('<tns:userName xsi:nil="true"/><tns:password>x</tns:password>'),
    expect: refuses(/<userName> is nil, but it must have a value/),
  },
  {
    name: 'a required text that is not there',
    send: login('<tns:userName>alice</tns:userName>'),
    expect: refuses(/<login> is not complete\. It needs: password/),
  },
  {
    name: 'a required text that is empty',
    send: login('<tns:userName>alice</tns:userName><tns:password/>'),
    expect: refuses(/wrong/, 401),
  },
  {name: 'an operation that is nil', send: v => saying(v, '<tns:whoAmI xsi:nil="true"/>'), expect: answers()},
  // Text.
  {
    name: 'markup in a text',
    send: list('<tns:target>&lt;/target&gt;&lt;x/&gt;</tns:target>'),
    expect: echoed('&lt;/target&gt;&lt;x/&gt;'),
  },
  {
    name: 'the end of CDATA in a text',
    send: list('<tns:target>]]&gt;</tns:target>'),
    expect: echoed(']]&gt;'),
  },
  {
    name: 'what a shell or a directory would understand',
    send: list('<tns:target>$(reboot); *)(uid=*&#10;../..</tns:target>'),
    expect: echoed('$(reboot); *)(uid=*\n../..'),
  },
  {
    name: 'letters that run from right to left, and ones without width',
    send: list('<tns:target>\u202eabc\u200b\ufeff</tns:target>'),
    expect: echoed('\u202eabc\u200b\ufeff'),
  },
  {
    name: 'a carriage return, which only a reference can carry',
    send: list('<tns:target>a&#13;b\r\nc</tns:target>'),
    expect: echoed('a&#13;b\nc'),
  },
  {
    name: 'a thousand targets',
    send: list(Array.from({length: 1_000}, (_, n) => `<tns:target>b${n}</tns:target>`).join('')),
    expect: echoed(...Array.from({length: 1_000}, (_, n) => `b${n}`)),
  },
];

describeWire('values', cases);
