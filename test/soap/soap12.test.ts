import {expect} from 'chai';
import {XmlDocument} from 'libxml2-wasm';
import {operations} from '../../src/contract/codec.generated.ts';
import {schemaText, wsdlAt} from '../../src/contract/wsdl.ts';
import {AppError} from '../../src/domain/errors.ts';
import {soap11, soap12, type SoapVersion} from '../../src/http/soap-version.ts';
import {expectFault, readFault} from '../support/soap-faults.ts';
import {
  basic,
  envelopeOf,
  send,
  startSoapService,
  type Answer,
  type SoapService,
} from '../support/soap-service.ts';

describe('SOAP 1.2', () => {
  let service: SoapService;
  let failure: unknown;
  before(
    async () =>
      (service = await startSoapService({
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- anything may be thrown
        port: {listServers: () => Promise.reject(failure)},
      })),
  );
  after(() => service.close());

  const post = (
    body: string,
    {path = soap12.path, type = soap12.mediaType}: {path?: string; type?: string} = {},
  ): Promise<Answer> =>
    send(service.url, {path, body, headers: {'Content-Type': type, Authorization: basic('alice')}});
  const call = (body: string, header = '') => post(envelopeOf(body, header, soap12));
  const headerOf = (answer: Answer) => /<soap:Header>(.*)<\/soap:Header>/s.exec(answer.text)?.[1] ?? '';
  const expectWhole = (answer: Answer, {mediaType, namespace}: SoapVersion) => {
    expect(answer.headers['content-type']).to.equal(`${mediaType}; charset=utf-8`);
    expect(answer.text).to.contain(`<soap:Envelope xmlns:soap="${namespace}">`);
    XmlDocument.fromString(answer.text).dispose();
  };

  it('is answered in SOAP 1.2, with or without an action', async () => {
    for (const type of [
      'application/soap+xml',
      'application/soap+xml; charset=utf-8; action="urn:hop-scotch:service:1:whoAmI"',
      'Application/SOAP+XML;action=anything',
    ]) {
      const answer = await post(envelopeOf('<tns:whoAmI/>', '', soap12), {type});
      expect(answer.status, answer.text).to.equal(200);
      expectWhole(answer, soap12);
      expect(answer.text).to.contain('<name>alice</name>');
    }
  });

  it('does not change how SOAP 1.1 is answered on its own path', async () => {
    const answer = await post(envelopeOf('<tns:whoAmI/>'), {path: '/soap', type: 'text/xml'});
    expect(answer.status).to.equal(200);
    expectWhole(answer, soap11);
  });

  it('has faults of its own shape, whose subcode is the kind of error', async () => {
    failure = new AppError('NotFound', 'No <blade99> & so on.', {details: {names: ['blade99']}});
    const sender = await call('<tns:listServers/>');
    expect(expectFault(sender, 'NotFound', /blade99/, 400)).to.deep.include({
      version: '1.2',
      faultcode: 'soap:Sender',
      subcode: 'hs:NotFound',
      faultstring: 'No <blade99> & so on.',
    });
    expectWhole(sender, soap12);
    failure = new Error('inside');
    const receiver = expectFault(await call('<tns:listServers/>'), 'Internal', /went wrong/, 500);
    expect(receiver).to.include({faultcode: 'soap:Receiver', subcode: 'hs:Internal'});
  });

  it('asks for a password and sends away with the same status as SOAP 1.1', async () => {
    const nobody = await send(service.url, {
      path: soap12.path,
      headers: {'Content-Type': soap12.mediaType},
      body: envelopeOf('<tns:whoAmI/>', '', soap12),
    });
    expectFault(nobody, 'Unauthenticated', /Sign in/, 401);
    expect(nobody.headers['www-authenticate']).to.match(/^Basic /);
    failure = new AppError('Busy', 'Later.', {details: {retryAfterSeconds: 3}});
    const busy = await call('<tns:listServers/>');
    expect(expectFault(busy, 'Busy', /Later/, 500).fields['retryAfterSeconds']).to.equal('3');
    expect(busy.headers['retry-after']).to.equal('3');
  });

  describe('a message of the wrong version', () => {
    const upgrade = ({namespace}: SoapVersion) =>
      `<e:Upgrade xmlns:e="${soap12.namespace}"><e:SupportedEnvelope qname="s:Envelope" xmlns:s="${namespace}"/></e:Upgrade>`;
    const cases: [what: string, sent: SoapVersion, here: SoapVersion, type: string][] = [
      ['1.1 on the path of 1.2, by its type', soap11, soap12, soap11.mediaType],
      ['1.1 on the path of 1.2, by its envelope', soap11, soap12, soap12.mediaType],
      ['1.2 on the path of 1.1, by its type', soap12, soap11, soap12.mediaType],
      ['1.2 on the path of 1.1, by its envelope', soap12, soap11, soap11.mediaType],
    ];
    for (const [what, sent, here, type] of cases) {
      it(`${what}, is told so in its own version`, async () => {
        const answer = await post(envelopeOf('<tns:whoAmI/>', '', sent), {path: here.path, type});
        const fault = readFault(answer);
        expect(fault).to.include({version: sent.name, faultcode: 'soap:VersionMismatch', kind: undefined});
        expect(fault.faultstring).to.contain(`SOAP ${sent.name}: send it to ${sent.path}.`);
        expect(headerOf(answer)).to.equal(upgrade(here));
        expect(answer.status).to.equal(500);
      });
    }
    it('that nobody knows is told so in the version of the address', async () => {
      const strange = envelopeOf('<tns:whoAmI/>', '', soap12).replace(soap12.namespace, 'urn:soap:13');
      for (const here of [soap11, soap12]) {
        const answer = await post(strange, {path: here.path, type: here.mediaType});
        expect(readFault(answer)).to.include({version: here.name, faultcode: 'soap:VersionMismatch'});
        expect(headerOf(answer)).to.equal(upgrade(here));
      }
    });
  });

  describe('headers that must be understood', () => {
    const must = 'soapenv:mustUnderstand="true"';
    const withHeader = (blocks: string) =>
      call('<tns:whoAmI/>', `<soapenv:Header>${blocks}</soapenv:Header>`);

    it('and are not are named, as far as they can be written without harm', async () => {
      const answer = await withHeader(
        `<a xmlns="urn:a" ${must}/><b ${must}/><xml:c ${must}/><d xmlns="urn:&lt;&amp;" ${must}/><e xmlns="urn:e"/>`,
      );
      expect(readFault(answer)).to.include({faultcode: 'soap:MustUnderstand', kind: undefined});
      expect(headerOf(answer)).to.equal(
        '<soap:NotUnderstood qname="h:a" xmlns:h="urn:a"/><soap:NotUnderstood qname="b"/>' +
          '<soap:NotUnderstood qname="xml:c"/>',
      );
    });

    it('are passed over when they are for somebody else', async () => {
      const role = (name: string) => `soapenv:role="${soap12.namespace}/role/${name}"`;
      expect((await withHeader(`<a xmlns="urn:a" ${must} ${role('none')}/>`)).status).to.equal(200);
      expect((await withHeader(`<a xmlns="urn:a" ${must} soapenv:role="urn:proxy"/>`)).status).to.equal(200);
      // The attribute of the other version means nothing here.
      const actor = await withHeader(`<a xmlns="urn:a" ${must} soapenv:actor="urn:proxy"/>`);
      expect(readFault(actor).faultcode).to.equal('soap:MustUnderstand');
      for (const name of ['next', 'ultimateReceiver'])
        expect(readFault(await withHeader(`<a xmlns="urn:a" ${must} ${role(name)}/>`)).faultcode).to.equal(
          'soap:MustUnderstand',
        );
    });
  });

  it('refuses an encoding that it does not know, and takes none', async () => {
    const encoded = (style: string) => call(`<tns:whoAmI soapenv:encodingStyle="${style}"/>`);
    expect((await encoded(`${soap12.namespace}/encoding/none`)).status).to.equal(200);
    expect(readFault(await encoded('http://www.w3.org/2003/05/soap-encoding'))).to.include({
      faultcode: 'soap:DataEncodingUnknown',
    });
  });

  describe('has a WSDL of its own', () => {
    it('at its own address, bound to SOAP 1.2 alone', async () => {
      const {text, headers} = await send(service.url, {method: 'GET', path: '/soap12?wsdl'});
      expect(headers['content-type']).to.equal('text/xml; charset=utf-8');
      expect(text).to.contain(`<soap12:address location="${service.url}/soap12"/>`);
      expect(text).not.to.match(/schemas\.xmlsoap\.org\/wsdl\/soap\/|<\/?soap:/);
      using document = XmlDocument.fromString(text);
      const namespaces = {
        w: 'http://schemas.xmlsoap.org/wsdl/',
        s: 'http://schemas.xmlsoap.org/wsdl/soap12/',
      };
      const bound = document.find('/w:definitions/w:binding/w:operation/s:operation/@soapAction', namespaces);
      expect(bound).to.have.length(Object.keys(operations).length);
      const binding = document.get('/w:definitions/w:binding/@name', namespaces)?.content;
      expect(binding).to.equal('HopScotchSoap12Binding');
      expect(document.get('//w:port/@binding', namespaces)?.content).to.equal(`tns:${binding}`);
      expect(document.get('//w:port/@name', namespaces)?.content).to.equal('HopScotchSoap12Port');
    });

    it('with the same schema, port type and messages', () => {
      const of11 = wsdlAt('http://a/soap');
      const of12 = wsdlAt('http://a/soap', '1.2');
      expect(of12).to.contain(schemaText().slice(200));
      const upToBinding = (text: string) =>
        text.slice(text.indexOf('<wsdl:types>'), text.indexOf('<wsdl:binding'));
      expect(upToBinding(of12)).to.equal(upToBinding(of11));
    });

    it('and a page for those who come with a browser', async () => {
      const {text} = await send(service.url, {method: 'GET', path: '/soap12'});
      expect(text)
        .to.match(/SOAP 1\.2 messages by POST/)
        .and.to.contain(`${service.url}/soap12?wsdl`);
    });
  });
});
