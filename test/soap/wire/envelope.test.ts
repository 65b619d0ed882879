import {envelopeOf} from '../../support/soap-service.ts';
import type {SoapVersion} from '../../../src/http/soap-version.ts';
import {soap11, soap12} from '../../../src/http/soap-version.ts';
import {
  answers,
  changed,
  describeWire,
  faults,
  refuses,
  request,
  saying,
  type WireCase,
} from '../../support/wire.ts';

const whoAmI = '<tns:whoAmI/>';
const withHeader = (block: string) => (v: SoapVersion) => saying(v, whoAmI, block);
const must = (v: SoapVersion) =>
  v === soap12 ? 'soapenv:mustUnderstand="true"' : 'soapenv:mustUnderstand="1"';
const next = (v: SoapVersion) =>
  v === soap12
    ? `soapenv:role="${v.namespace}/role/next"`
    : 'soapenv:actor="http://schemas.xmlsoap.org/soap/actor/next"';
const forProxy = (v: SoapVersion) => `soapenv:${v.roleAttribute}="urn:proxy"`;
const list = (content: string) => (v: SoapVersion) =>
  saying(v, `<tns:listServers>${content}</tns:listServers>`);
const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';

const cases: WireCase[] = [
  // The Body.
  {name: 'an empty Body', send: v => saying(v, ''), expect: refuses(/Body of the SOAP message is empty/)},
  {
    name: 'a Body that closes itself',
    send: v => changed(v, text => text.replace(/<soapenv:Body>.*<\/soapenv:Body>/, '<soapenv:Body/>')),
    expect: refuses(/Body of the SOAP message is empty/),
  },
  {
    name: 'a Body of white space',
    send: v => saying(v, ' \n\t '),
    expect: refuses(/Body of the SOAP message is empty/),
  },
  {
    name: 'no Body',
    send: v => changed(v, text => text.replace(/<soapenv:Body>.*<\/soapenv:Body>/, '')),
    expect: refuses(/has no Body/),
  },
  {
    name: 'two bodies',
    send: v => saying(v, `${whoAmI}</soapenv:Body><soapenv:Body>${whoAmI}`),
    expect: refuses(/two Body/),
  },
  {name: 'two operations', send: v => saying(v, `${whoAmI}<tns:logout/>`), expect: refuses(/two operations/)},
  {
    name: 'the same operation twice',
    send: v => saying(v, whoAmI + whoAmI),
    expect: refuses(/two operations/),
  },
  {
    name: 'an operation within an operation',
    send: v => saying(v, `<tns:listServers>${whoAmI}</tns:listServers>`),
    expect: refuses(/<whoAmI> is not expected/),
  },
  {
    name: 'an operation that does not exist',
    send: v => saying(v, '<tns:formatAllDisks/>'),
    expect: refuses(/no operation "formatAllDisks"/),
  },
  {
    name: 'an answer in place of a request',
    send: v => saying(v, '<tns:whoAmIResponse/>'),
    expect: refuses(/no operation/),
  },
  {
    name: 'a fault in place of a request',
    send: v => saying(v, '<soapenv:Fault><faultcode>x</faultcode></soapenv:Fault>'),
    expect: refuses(/no operation/),
  },
  {
    name: 'text beside the operation',
    send: v => saying(v, `hello ${whoAmI}`),
    expect: refuses(/Text stands/),
  },
  {
    name: 'an operation outside the Body',
    send: v => changed(v, text => text.replace(/<soapenv:Body>(.*)<\/soapenv:Body>/, '$1')),
    expect: refuses(/may not stand in the Envelope/),
  },
  {
    name: 'an element after the Body',
    send: v => changed(v, text => text.replace('</soapenv:Body>', '</soapenv:Body><x/>')),
    expect: refuses(/may not stand in the Envelope/),
  },
  {
    name: 'text after the Body',
    send: v => changed(v, text => text.replace('</soapenv:Body>', '</soapenv:Body>x')),
    expect: refuses(/Text stands/),
  },
  {
    name: 'attributes of others on Envelope and Body',
    send: v =>
      changed(v, text =>
        text
          .replace('<soapenv:Body>', '<soapenv:Body xmlns:u="urn:u" u:Id="b1">')
          .replace('<soapenv:Envelope', '<soapenv:Envelope xml:lang="en"'),
      ),
    expect: answers(),
  },
  {
    name: 'the Body in the namespace of the other version',
    send: v =>
      changed(v, text =>
        text
          .replace(/soapenv:Body/g, 'o:Body')
          .replace('xmlns:tns', `xmlns:o="${(v === soap11 ? soap12 : soap11).namespace}" xmlns:tns`),
      ),
    expect: refuses(/"Body" may not stand in the Envelope/),
  },

  // The Header.
  {
    name: 'an empty Header',
    send: v => changed(v, text => text.replace('<soapenv:Body>', '<soapenv:Header/><soapenv:Body>')),
    expect: answers(),
  },
  {
    name: 'two Headers',
    send: v =>
      changed(v, text => text.replace('<soapenv:Body>', '<soapenv:Header/><soapenv:Header/><soapenv:Body>')),
    expect: refuses(/two Header/),
  },
  {
    name: 'a Header after the Body',
    send: v => changed(v, text => text.replace('</soapenv:Body>', '</soapenv:Body><soapenv:Header/>')),
    expect: refuses(/must come before/),
  },
  {name: 'text in the Header', send: withHeader('hello'), expect: refuses(/Text stands in the SOAP Header/)},
  {name: 'an unknown header', send: withHeader('<a xmlns="urn:a">x<b c="d"/></a>'), expect: answers()},
  {
    name: 'the headers of WS-Addressing',
    send: withHeader(
      '<a:To xmlns:a="http://www.w3.org/2005/08/addressing">urn:x</a:To><a:Action xmlns:a="http://www.w3.org/2005/08/addressing">urn:y</a:Action>',
    ),
    expect: answers(),
  },
  {
    name: 'an unknown header that need not be understood',
    send: withHeader('<a xmlns="urn:a" soapenv:mustUnderstand="0"/>'),
    expect: answers(),
  },
  {
    name: 'an unknown header that must be understood',
    send: v => saying(v, whoAmI, `<a xmlns="urn:a" ${must(v)}/>`),
    expect: faults('MustUnderstand', /"a" in the Header/),
  },
  {
    name: 'an unknown header that must be understood by the next',
    send: v => saying(v, whoAmI, `<a xmlns="urn:a" ${must(v)} ${next(v)}/>`),
    expect: faults('MustUnderstand', /"a"/),
  },
  {
    name: 'an unknown header that a proxy must understand',
    send: v => saying(v, whoAmI, `<a xmlns="urn:a" ${must(v)} ${forProxy(v)}/>`),
    expect: answers(),
  },
  {
    name: 'several that must be understood',
    send: v => saying(v, whoAmI, ['a', 'b'].map(name => `<${name} xmlns="urn:a" ${must(v)}/>`).join('')),
    expect: faults('MustUnderstand', /"a", "b" in the Header/),
  },
  {
    name: 'mustUnderstand without a namespace, which means nothing',
    send: withHeader('<a xmlns="urn:a" mustUnderstand="1"/>'),
    expect: answers(),
  },
  {
    name: 'an element that must be understood, but within a block',
    send: v => saying(v, whoAmI, `<a xmlns="urn:a"><b ${must(v)}/></a>`),
    expect: answers(),
  },
  {
    name: 'a hundred unknown headers',
    send: withHeader('<a xmlns="urn:a">x</a>'.repeat(100)),
    expect: answers(),
  },
  {
    name: 'a Header of 70,000 letters',
    send: withHeader(`<a xmlns="urn:a">${'x'.repeat(70_000)}</a>`),
    expect: refuses(/Header of the SOAP message is too large/),
  },
  {
    name: 'a Security header with nothing in it',
    send: withHeader(`<w:Security xmlns:w="${wsse}"/>`),
    expect: answers(),
  },
  {
    name: 'two Security headers',
    send: withHeader(`<w:Security xmlns:w="${wsse}"/>`.repeat(2)),
    expect: refuses(/two Security/),
  },
  {
    name: 'a signature that must be understood',
    send: v =>
      saying(
        v,
        whoAmI,
        `<w:Security xmlns:w="${wsse}" ${must(v)}><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></w:Security>`,
      ),
    expect: faults('MustUnderstand', /"Signature"/),
  },

  // Order and unknown elements.
  {
    name: 'elements in the order of the schema',
    send: list('<tns:target>a1</tns:target><tns:options><tns:pool>storage</tns:pool></tns:options>'),
    expect: answers('<server><name>a1</name><pool>storage</pool></server>'),
  },
  {
    name: 'elements out of order',
    send: list('<tns:options/><tns:target>a1</tns:target>'),
    expect: refuses(/<target> is not expected here/),
  },
  {
    name: 'an unknown element',
    send: list('<tns:target>a1</tns:target><tns:colour>red</tns:colour>'),
    expect: refuses(/<colour> is not expected here/),
  },
  {
    name: 'a misspelt element',
    send: list('<tns:targets>a1</tns:targets>'),
    expect: refuses(/<targets> is not expected here.*Expected here: target/),
  },
  {
    name: 'an element of another namespace',
    send: list('<x:target xmlns:x="urn:x">a1</x:target>'),
    expect: refuses(/<target> is in the namespace "urn:x"/),
  },
  {
    name: 'an element twice that may be there once',
    send: list('<tns:options/><tns:options/>'),
    expect: refuses(/<options> is not expected here/),
  },
  {name: 'text between elements', send: list('a1'), expect: refuses(/text may not stand/)},
  {
    name: 'an element within a value',
    send: list('<tns:target><tns:name>a1</tns:name></tns:target>'),
    expect: refuses(/holds a value/),
  },
  {
    name: 'parameters of an operation that has none',
    send: v => saying(v, '<tns:whoAmI><tns:target>a</tns:target></tns:whoAmI>'),
    expect: refuses(/<whoAmI> must be empty/),
  },
  {
    name: 'an attribute of no namespace',
    send: list('<tns:target name="a1"/>'),
    expect: refuses(/attribute "name"/),
  },
  {
    name: 'attributes of other namespaces',
    send: list('<tns:target xsi:type="tns:Server" xml:space="preserve" soapenv:x="y">a1</tns:target>'),
    expect: answers('<server><name>a1</name></server>'),
  },

  // Names that mean something to the programs behind.
  ...['__proto__', 'constructor', 'prototype'].flatMap((name): WireCase[] => [
    {
      name: `${name} as an operation`,
      send: v => saying(v, `<tns:${name}/>`),
      expect: refuses(/may not be used/),
    },
    {
      name: `${name} as a parameter`,
      send: list(`<tns:${name}>1</tns:${name}>`),
      expect: refuses(/may not be used/),
    },
    {
      name: `${name} as an attribute`,
      send: list(`<tns:target ${name}="1">a</tns:target>`),
      expect: refuses(/may not be used/),
    },
    {
      name: `${name} as an id`,
      send: list(`<tns:target id="${name}">a</tns:target>`),
      expect: refuses(/may not be used/),
    },
    {
      name: `${name} as a reference`,
      send: list(`<tns:target href="#${name}"/>`),
      expect: refuses(/may not be used/),
    },
    {
      name: `${name} as a prefix`,
      send: v => saying(v, `<${name}:whoAmI xmlns:${name}="urn:hop-scotch:service:1"/>`),
      expect: refuses(/may not be used/),
    },
    {
      name: `${name} in the Header`,
      send: withHeader(`<${name} xmlns="urn:a" id="${name}"/>`),
      expect: refuses(/may not be used/),
    },
    {
      name: `${name} as a value, which is only text`,
      send: list(`<tns:target>${name}</tns:target>`),
      expect: answers(`<name>${name}</name>`),
    },
  ]),
  ...['toString', 'hasOwnProperty', 'valueOf', 'then', 'attributes'].map((name): WireCase => ({
    name: `${name} as an operation and as a parameter`,
    send: v => [
      request(v, {
        body: envelopeOf(`<tns:${name}/>`, '', v),
        headers: {Connection: 'keep-alive'},
      }),
      list(`<tns:${name}>1</tns:${name}>`)(v),
    ],
    expect: [refuses(/no operation/), refuses(/is not expected here/)],
  })),
];

describeWire('envelopes', cases);
