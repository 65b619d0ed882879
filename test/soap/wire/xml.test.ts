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

const ns = 'urn:hop-scotch:service:1';
const withoutDeclaration = (message: string) => message.replace(/^<\?xml.*?\?>/, '');
const echoed = (name: string) => answers(`<server><name>${name}</name></server>`);
const nested = (count: number, name = 'tns:a') => `<${name}>`.repeat(count) + `</${name}>`.repeat(count);

const cases: WireCase[] = [
  // Prefixes and namespaces.
  {
    name: 'prefixes of one letter',
    send: v =>
      request(v, {
        body: `<s:Envelope xmlns:s="${v.namespace}"><s:Body><t:whoAmI xmlns:t="${ns}"/></s:Body></s:Envelope>`,
      }),
    expect: answers(),
  },
  {
    name: 'no prefix at all: default namespaces that change on the way',
    send: v =>
      request(v, {body: `<Envelope xmlns="${v.namespace}"><Body><whoAmI xmlns="${ns}"/></Body></Envelope>`}),
    expect: answers(),
  },
  {
    name: 'prefixes with hyphens, dots, digits and letters of other alphabets',
    send: v =>
      request(v, {
        body:
          `<SOAP-ENV.1:Envelope xmlns:SOAP-ENV.1="${v.namespace}" xmlns:größe="${ns}"><SOAP-ENV.1:Body>` +
          '<größe:listServers><größe:target>a1</größe:target></größe:listServers></SOAP-ENV.1:Body></SOAP-ENV.1:Envelope>',
      }),
    expect: echoed('a1'),
  },
  {
    name: 'one prefix that means the envelope outside and the contract inside',
    send: v =>
      request(v, {
        body: `<p:Envelope xmlns:p="${v.namespace}"><p:Body><p:whoAmI xmlns:p="${ns}"/></p:Body></p:Envelope>`,
      }),
    expect: answers(),
  },
  {
    name: 'two prefixes for the namespace of the contract',
    send: v => saying(v, `<tns:listServers xmlns:o="${ns}"><o:target>a1</o:target></tns:listServers>`),
    expect: echoed('a1'),
  },
  {
    name: 'namespaces declared on the element that needs them',
    send: v =>
      saying(v, `<x:listServers xmlns:x="${ns}"><y:target xmlns:y="${ns}">a1</y:target></x:listServers>`),
    expect: echoed('a1'),
  },
  {
    name: 'a hundred declarations that nobody uses',
    send: v =>
      saying(v, `<tns:whoAmI ${Array.from({length: 100}, (_, n) => `xmlns:p${n}="urn:${n}"`).join(' ')}/>`),
    expect: answers(),
  },
  {
    name: 'quotes of the other kind, and white space around the equals sign',
    send: v => changed(v, text => text.replaceAll('"', "'").replace('xmlns:tns=', 'xmlns:tns = ')),
    expect: answers(),
  },
  {
    name: 'a prefix that is declared nowhere',
    send: v => saying(v, '<nowhere:whoAmI/>'),
    expect: refuses(/not well-formed XML: Unbound namespace prefix/),
  },
  {
    name: 'an attribute with a prefix that is declared nowhere',
    send: v => saying(v, '<tns:whoAmI nowhere:a="1"/>'),
    expect: refuses(/not well-formed/),
  },
  {
    name: 'a default namespace that is taken away',
    send: v => saying(v, `<listServers xmlns="${ns}"><target xmlns="">a1</target></listServers>`),
    expect: refuses(/<target> is in no namespace/),
  },
  {
    name: 'the namespace of the contract with a space after it',
    send: v => saying(v, `<whoAmI xmlns="${ns} "/>`),
    expect: refuses(/is in the namespace "urn:hop-scotch:service:1 "/),
  },
  {
    name: 'the next version of the contract',
    send: v => saying(v, '<whoAmI xmlns="urn:hop-scotch:service:2"/>'),
    expect: refuses(/is in the namespace "urn:hop-scotch:service:2"/),
  },
  {
    name: 'the operation in the namespace of the envelope',
    send: v => saying(v, '<soapenv:whoAmI/>'),
    expect: refuses(/<whoAmI> is in the namespace/),
  },
  // Text.
  {
    name: 'CDATA as a value',
    send: v => saying(v, '<tns:listServers><tns:target><![CDATA[a1]]></tns:target></tns:listServers>'),
    expect: echoed('a1'),
  },
  {
    name: 'CDATA with markup, which stays text',
    send: v =>
      saying(v, '<tns:listServers><tns:target><![CDATA[<b>&amp;</b>]]></tns:target></tns:listServers>'),
    expect: echoed('&lt;b&gt;&amp;amp;&lt;/b&gt;'),
  },
  {
    name: 'CDATA in pieces',
    send: v =>
      saying(v, '<tns:listServers><tns:target>a<![CDATA[b]]><![CDATA[]]>c</tns:target></tns:listServers>'),
    expect: echoed('abc'),
  },
  {
    name: 'CDATA that does not end',
    send: v => saying(v, '<tns:listServers><tns:target><![CDATA[a</tns:target></tns:listServers>'),
    expect: refuses(/not well-formed/),
  },
  {
    name: 'CDATA where only elements may stand',
    send: v => saying(v, '<![CDATA[x]]><tns:whoAmI/>'),
    expect: refuses(/Text stands/),
  },
  {
    name: 'comments everywhere',
    send: v =>
      changed(v, text =>
        text.replace(
          /(<soapenv:Body>|<tns:whoAmI\/>|<\/soapenv:Body>)/g,
          '<!-- a < & b -->$1<!-- <tns:logout/> -->',
        ),
      ),
    expect: answers(),
  },
  {
    name: 'a comment within a value',
    send: v => saying(v, '<tns:listServers><tns:target>a<!-- x -->1</tns:target></tns:listServers>'),
    expect: echoed('a1'),
  },
  {
    name: 'a comment before the envelope, and one after it',
    send: v => changed(v, text => `${text.replace('?>', '?><!-- before -->')}<!-- after -->`),
    expect: answers(),
  },
  {
    name: 'a comment that does not end',
    send: v => saying(v, '<!-- <tns:whoAmI/>'),
    expect: refuses(/not well-formed/),
  },
  {
    name: 'a comment with two hyphens',
    send: v => saying(v, '<!-- a -- b --><tns:whoAmI/>'),
    expect: refuses(/not well-formed/),
  },
  {
    name: 'a processing instruction in the body',
    send: v => saying(v, '<?php phpinfo() ?><tns:whoAmI/>'),
    expect: refuses(/Processing instructions/),
  },
  {
    name: 'a style sheet before the envelope',
    send: v =>
      changed(v, text => text.replace('?>', '?><?xml-stylesheet href="http://evil.example/x.xsl"?>')),
    expect: refuses(/Processing instructions/),
  },
  {
    name: 'an XML declaration in the middle',
    send: v => saying(v, '<?xml version="1.0"?><tns:whoAmI/>'),
    expect: refuses(/Processing instructions/),
  },
  // White space and lines.
  {
    name: 'white space wherever it may stand',
    send: v =>
      request(v, {
        body: `<a:Envelope\n\txmlns:a="${v.namespace}"\r\n>\n \t<a:Body\n>\r\n<t:listServers xmlns:t='${ns}'\n>\n<t:target\t>a1</t:target\n>\n</t:listServers \n>\n</a:Body\n>\t</a:Envelope\n>\n\n`,
      }),
    expect: echoed('a1'),
  },
  {
    name: 'white space within an empty request',
    send: v => saying(v, '<tns:whoAmI> \r\n\t </tns:whoAmI>'),
    expect: answers(),
  },
  {
    name: 'white space before the XML declaration',
    send: v => changed(v, text => `\n ${text}`),
    expect: answers(),
  },
  {
    name: 'line ends of the Macintosh',
    send: v => changed(v, text => text.replaceAll('><', '>\r<')),
    expect: answers(),
  },
  {
    name: 'white space in a value, which is kept',
    send: v => saying(v, '<tns:listServers><tns:target> a1\n</tns:target></tns:listServers>'),
    expect: echoed(' a1\n'),
  },
  {name: 'no XML declaration', send: v => changed(v, withoutDeclaration), expect: answers()},
  {
    name: 'a declaration that says standalone',
    send: v => changed(v, text => text.replace('"utf-8"?>', '"utf-8" standalone="yes"?>')),
    expect: answers(),
  },
  // Entities and document types.
  {
    name: 'character references, decimal and hexadecimal',
    send: v => saying(v, '<tns:listServers><tns:target>&#97;&#x31;&#x1F680;</tns:target></tns:listServers>'),
    expect: echoed('a1\u{1f680}'),
  },
  {
    name: 'the five entities that XML knows',
    send: v =>
      saying(v, '<tns:listServers><tns:target>&lt;&gt;&amp;&quot;&apos;</tns:target></tns:listServers>'),
    expect: echoed("&lt;&gt;&amp;&quot;'"),
  },
  {
    name: 'an entity of HTML',
    send: v => saying(v, '<tns:listServers><tns:target>&nbsp;</tns:target></tns:listServers>'),
    expect: refuses(/not well-formed/),
  },
  ...[
    '&#0;',
    '&#x1F;',
    '&#xD800;',
    '&#xFFFE;',
    '&#x110000;',
    '&#xFFFFFFFFFF;',
    '&#;',
    '&#x;',
    '&;',
    '&',
    '&amp',
  ].map((entity): WireCase => ({
    name: `${entity} as a value`,
    send: v => saying(v, `<tns:listServers><tns:target>a${entity}</tns:target></tns:listServers>`),
    expect: refuses(/not well-formed|character that XML does not allow/),
  })),
  ...Object.entries({
    'a DOCTYPE': '<!DOCTYPE a>',
    'an external DOCTYPE': '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">',
    'an entity of its own': '<!DOCTYPE a [<!ENTITY b "c">]>',
    'an entity that reads a file': '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    'a parameter entity': '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:1/"> %b;]>',
    'a billion laughs': `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({length: 30}, (_, n) => `<!ENTITY l${n + 1} "&l${n};&l${n};">`).join('')}]>`,
  }).map(([what, doctype]): WireCase => ({
    name: what,
    send: v =>
      changed(
        v,
        text => `${doctype}${withoutDeclaration(text).replace('whoAmI/>', 'whoAmI>&b;</tns:whoAmI>')}`,
      ),
    expect: refuses(/DOCTYPE/),
  })),
  {
    name: 'a DOCTYPE within the envelope',
    send: v => saying(v, '<!DOCTYPE a><tns:whoAmI/>'),
    expect: refuses(/not well-formed|DOCTYPE/),
  },
  // Size and depth.
  {
    name: '10,000 nested elements',
    send: v => saying(v, `<tns:listServers>${nested(10_000)}</tns:listServers>`),
    expect: refuses(/nested too deeply/),
  },
  {
    name: '10,000 nested elements that never end',
    send: v => saying(v, '<tns:a>'.repeat(10_000)),
    expect: refuses(/no operation|nested too deeply/),
  },
  {
    name: '10,000 nested elements in the Header',
    send: v => saying(v, '<tns:whoAmI/>', nested(10_000, 'h')),
    expect: refuses(/nested too deeply/),
  },
  {
    name: 'an element with 10,000 attributes',
    send: v => saying(v, `<tns:whoAmI ${Array.from({length: 10_000}, (_, n) => `a${n}="1"`).join(' ')}/>`),
    expect: refuses(/too many attributes/),
  },
  {
    name: 'an element with a name of a million letters',
    send: v => saying(v, `<${'x'.repeat(1_000_000)}/>`),
    expect: refuses(/not well-formed|too large/),
  },
  {
    name: 'an attribute with a value of a million letters',
    send: v => saying(v, `<tns:whoAmI xmlns:x="${'x'.repeat(1_000_000)}"/>`),
    expect: refuses(/not well-formed|too large/),
  },
  {
    name: 'a comment of a million letters',
    send: v => saying(v, `<!--${'x'.repeat(1_000_000)}--><tns:whoAmI/>`),
    expect: refuses(/not well-formed|too large/),
  },
  {
    name: 'a value of a million letters',
    send: v =>
      saying(v, `<tns:listServers><tns:target>${'x'.repeat(1_000_000)}</tns:target></tns:listServers>`),
    expect: echoed('x'.repeat(1_000_000)),
  },
  // What is no XML.
  ...Object.entries({
    nothing: '',
    'white space': ' \n ',
    'a word': 'hello',
    JSON: '{"whoAmI": {}}',
    HTML: '<!doctype html><p>hello',
    'a form': 'operation=whoAmI&user=alice',
    'a NUL': '\u0000',
    'a closing tag': '</a>',
    'a lone <': '<',
    'half a tag': '<soapenv:Envelope xmlns:soap',
    'XML-RPC': '<methodCall><methodName>whoAmI</methodName></methodCall>',
  }).map(([what, body]): WireCase => ({
    name: `${what} in place of a message`,
    send: v => request(v, {body}),
    expect: refuses(/not well-formed|not a SOAP message|DOCTYPE/),
  })),
  {
    name: 'a message that is cut short',
    send: v => changed(v, text => text.slice(0, -30)),
    expect: refuses(/not well-formed/),
  },
  {
    name: 'a message that goes on after its end',
    send: v => changed(v, text => `${text}x`),
    expect: refuses(/not well-formed/),
  },
  {
    name: 'two messages in one',
    send: v => changed(v, text => text + withoutDeclaration(text)),
    expect: refuses(/not well-formed|More than one/),
  },
  {
    name: 'the same attribute twice',
    send: v => saying(v, '<tns:whoAmI a="1" a="2"/>'),
    expect: refuses(/not well-formed|attribute "a"/),
  },
  {
    name: 'tags that cross',
    send: v => saying(v, '<tns:listServers><tns:target></tns:listServers></tns:target>'),
    expect: refuses(/not well-formed/),
  },
  {
    name: 'an attribute without quotes',
    send: v => saying(v, '<tns:whoAmI xsi:nil=true/>'),
    expect: refuses(/not well-formed/),
  },
  {
    name: 'names in capitals',
    send: v => saying(v, '<tns:WHOAMI/>'),
    expect: refuses(/no operation "WHOAMI"/),
  },
  {
    name: 'an envelope in small letters',
    send: v => changed(v, text => text.replaceAll('Envelope', 'envelope')),
    expect: refuses(/must begin with an Envelope/),
  },
  {
    name: 'an envelope without a namespace',
    send: v => changed(v, text => text.replaceAll('soapenv:', '').replace('xmlns:soapenv', 'xmlns:x')),
    expect: faults('VersionMismatch', /neither version/),
  },
  {
    name: 'the envelope of the draft of SOAP 1.2',
    send: v => changed(v, text => text.replace(v.namespace, 'http://www.w3.org/2001/12/soap-envelope')),
    expect: faults('VersionMismatch', /neither version/),
  },
  {
    name: 'an encoding style in the Body, which says nothing in SOAP 1.1',
    on: soap11,
    send: v => saying(v, '<tns:whoAmI soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"/>'),
    expect: answers(),
  },
  {
    name: 'an encoding style in the Body, which SOAP 1.2 has a fault for',
    on: soap12,
    send: v => saying(v, '<tns:whoAmI soapenv:encodingStyle="urn:my-encoding"/>'),
    expect: faults('DataEncodingUnknown', /encodingStyle/),
  },
];

describeWire('XML', cases);
