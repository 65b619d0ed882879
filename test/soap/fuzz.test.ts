import {expect} from 'chai';
import fc from 'fast-check';
import {gzipSync} from 'node:zlib';
import {expectNoInsides} from '../support/soap-faults.ts';
import {basic, envelopeOf, send, startSoapService, type SoapService} from '../support/soap-service.ts';

const seeds = [
  envelopeOf('<tns:whoAmI/>'),
  envelopeOf(
    '<tns:listServers><tns:target>a[1-3]</tns:target><tns:options><tns:pool>storage</tns:pool></tns:options></tns:listServers>',
  ),
  envelopeOf(
    '<tns:whoAmI/>',
    '<soapenv:Header><w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">' +
      '<w:UsernameToken><w:Username>alice</w:Username><w:Password>alice</w:Password></w:UsernameToken></w:Security></soapenv:Header>',
  ),
];
const pieces = [
  '<',
  '>',
  '/>',
  '</',
  '&',
  '&#',
  '&#0;',
  '&#xD800;',
  '&#x110000;',
  '&lt;',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a>',
  '\u0000',
  '\ufeff',
  '\ud800',
  '\r\n',
  ' xmlns=""',
  ' xmlns:soapenv="x"',
  ' id="__proto__"',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  ' xsi:nil="true"',
  ' xsi:type="tns:Job"',
  'soapenv:',
  'tns:',
  'Envelope',
  'Body',
  'Header',
  'x'.repeat(70_000),
];

/** A good message, with some places overwritten. */
const spoilt = fc
  .record({
    seed: fc.constantFrom(...seeds),
    changes: fc.array(
      fc.record({at: fc.nat(1000), remove: fc.nat(40), insert: fc.constantFrom('', ...pieces)}),
      {minLength: 1, maxLength: 4},
    ),
  })
  .map(({seed, changes}) =>
    changes.reduce((text, {at, remove, insert}) => {
      const start = at % text.length;
      return text.slice(0, start) + insert + text.slice(start + remove);
    }, seed),
  );

describe('SOAP guard, sent anything', () => {
  let service: SoapService;
  before(
    async () =>
      (service = await startSoapService({port: {listServers: () => Promise.resolve({server: []})}})),
  );
  after(() => service.close());

  const post = (body: string | Buffer, headers: Record<string, string> = {}) =>
    send(service.url, {
      body,
      headers: {'Content-Type': 'text/xml', Authorization: basic('alice'), ...headers},
    });

  const expectSane = async (body: string | Buffer, headers: Record<string, string> = {}) => {
    const answer = await post(body, headers);
    expect(answer.status).to.be.oneOf([200, 400, 401, 413, 415, 500]);
    expect(answer.text).to.match(/<soap:Envelope/);
    expect(answer.text).not.to.contain('<Internal');
    expectNoInsides(answer);
  };

  it('answers with sense to spoilt messages', async () => {
    await fc.assert(
      fc.asyncProperty(spoilt, message => expectSane(message)),
      {numRuns: 500},
    );
  });

  it('answers with sense to any bytes, packed or not', async () => {
    const bytes = fc.uint8Array({maxLength: 300}).map(array => Buffer.from(array));
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('', 'gzip', 'deflate'), fc.boolean(), (body, encoding, pack) =>
        expectSane(pack ? gzipSync(body) : body, encoding === '' ? {} : {'Content-Encoding': encoding}),
      ),
      {numRuns: 200},
    );
  });

  it('answers with sense to any Authorization and Content-Type', async () => {
    const printable = fc.string({
      unit: fc.integer({min: 0x20, max: 0x7e}).map(code => String.fromCharCode(code)),
      maxLength: 60,
    });
    const authorization = fc.oneof(
      printable,
      printable.map(text => `Basic ${text}`),
      printable.map(text => `Bearer hst1_${text}`),
    );
    await fc.assert(
      fc.asyncProperty(authorization, printable, async (Authorization, type) => {
        await expectSane(seeds[0] ?? '', {Authorization});
        await expectSane(seeds[0] ?? '', {'Content-Type': `text/xml${type}`});
      }),
      {numRuns: 100},
    );
  });

  it('has taken no harm', async () => {
    expect((await post(seeds[0] ?? '')).text).to.contain('<name>alice</name>');
    expect(Object.getOwnPropertyNames(Object.prototype)).not.to.include('obj');
  });
});
