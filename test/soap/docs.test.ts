import {expect} from 'chai';
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {operations} from '../../src/contract/codec.generated.ts';
import {createSamples} from '../../src/contract/samples.ts';
import {findProblems} from '../../src/contract/validate.ts';
import {wsdlText} from '../../src/contract/wsdl.ts';
import {readContract, type Contract} from '../../src/contract/wsdl-model.ts';
import {havePrograms} from '../support/parts.ts';
import {send, startSoapService, type Answer, type SoapService} from '../support/soap-service.ts';

const unescaped = (text: string) =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

describe('Samples of the contract', () => {
  it('show the job of the operation itself, and what it works on', async () => {
    const samples = createSamples(await readContract(wsdlText));
    const answer = samples.answer('updateBrand');
    expect(answer).to.contain('<operation>updateBrand</operation>').and.contain('<target>web</target>');
    expect(answer).not.to.contain('<root>');
    expect(samples.answer('readConsole')).to.contain('<target>blade01</target>');
    expect(samples.answer('getJob')).to.contain('<operation>provisionServers</operation>');
  });

  it('are what the schema allows: every request, answer and fault', async () => {
    const contract = await readContract(wsdlText);
    const samples = createSamples(contract);
    for (const {name} of contract.operations) {
      for (const xml of [
        samples.request(name, 'needed'),
        samples.request(name, 'everything'),
        samples.answer(name),
      ])
        expect(findProblems(xml), xml).to.deep.equal([]);
    }
    for (const name of contract.faults)
      expect(findProblems(samples.fault(name)), samples.fault(name)).to.deep.equal([]);
  });
});

describe('The pages of the contract', () => {
  let service: SoapService;
  let contract: Contract;
  const pages = new Map<string, Promise<Answer>>();
  const get = (path: string) => {
    const page = pages.get(path) ?? send(service.url, {method: 'GET', path});
    pages.set(path, page);
    return page;
  };
  before(async () => {
    contract = await readContract(wsdlText);
    const echo = (name: string) => () => Promise.reject(new Error(name));
    service = await startSoapService({
      port: Object.fromEntries(
        Object.keys(operations)
          .filter(name => name !== 'getServiceInfo')
          .map(name => [name, echo(name)]),
      ),
    });
  });
  after(() => service.close());

  it('tell of every operation, type and fault, with every element', async () => {
    const index = (await get('/docs/')).text;
    for (const {name, faults} of contract.operations) {
      expect(index).to.contain(`<a href="${name}">`);
      const {status, text} = await get(`/docs/${name}`);
      expect(status, name).to.equal(200);
      const fields = [
        ...(contract.wrappers.get(name) ?? []),
        ...(contract.wrappers.get(`${name}Response`) ?? []),
      ];
      for (const field of fields) expect(text, name).to.contain(`<code>${field.name}</code>`);
      for (const fault of faults) expect(text).to.contain(`faults#${fault}`);
    }
    const types = (await get('/docs/types')).text;
    for (const {name} of [...contract.enumerations, ...contract.complexes])
      if (!name.endsWith('Detail')) expect(types).to.contain(`id="${name}"`);
    const faults = (await get('/docs/faults')).text;
    for (const name of contract.faults) expect(faults).to.contain(`<section id="${name}">`);
  });

  it('lead nowhere that is not there', async () => {
    const seen = new Set(['/docs/']);
    const anchors: [from: string, path: string, anchor: string][] = [];
    for (const path of seen) {
      const {status, text} = await get(path);
      expect(status, path).to.equal(200);
      for (const [, link = ''] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
        const url = new URL(link, `http://x${path}`);
        seen.add(url.pathname);
        if (url.hash !== '') anchors.push([path, url.pathname, url.hash.slice(1)]);
      }
    }
    for (const [from, path, anchor] of anchors)
      expect((await get(path)).text, `${from} -> ${path}#${anchor}`).to.contain(`id="${anchor}"`);
    expect(seen.size).to.be.above(contract.operations.length + 5);
    const {status, headers} = await get('/docs');
    expect([status, headers.location]).to.deep.equal([302, 'docs/']);
    expect((await get('/docs/noSuchThing')).status).to.equal(404);
  });

  it('need nothing that the content security policy would have to allow', async () => {
    for (const path of ['/docs/', '/docs/checkoutServers', '/docs/types', '/docs/faults', '/docs/clients']) {
      const {text, headers} = await get(path);
      expect(headers['content-security-policy']).to.contain("script-src 'self'");
      expect(text).to.not.match(/<script(?![^>]* src=)|<style|\sstyle=|\son\w+=/);
    }
  });

  it('say where the reader reaches the service, and nothing that somebody slipped into the host', async () => {
    const named = await send(service.url, {
      method: 'GET',
      path: '/docs/whoAmI',
      headers: {Host: 'cluster.example.com'},
    });
    expect(named.text).to.contain('http://cluster.example.com/soap');
    const evil = await send(service.url, {
      method: 'GET',
      path: '/docs/whoAmI',
      headers: {Host: '"><script>'},
    });
    expect(evil.text).to.not.contain('"><script>');
  });

  it('have messages that work when they are copied', async () => {
    const headers = {'Content-Type': 'text/xml', Authorization: `Basic ${btoa('alice:alice')}`};
    for (const {name} of contract.operations) {
      const {text} = await get(`/docs/${name}`);
      const messages = [
        ...text.matchAll(/<figcaption>Request[^<]*<\/figcaption>\s*<pre[^>]*><code>([^<]*)</g),
      ];
      expect(messages, name).to.not.be.empty;
      for (const [, message = ''] of messages) {
        const answer = await send(service.url, {headers, body: unescaped(message)});
        // The made-up service does one of them; all others fail only where they would be done.
        expect(answer.text, message).to.contain(name === 'getServiceInfo' ? '<info>' : '<Internal');
      }
    }
  });

  it('have commands that work when they are copied', async function () {
    if (!havePrograms(['curl'], 'The curl commands of the pages', 'curl')) return this.skip();
    const {text} = await get('/docs/getServiceInfo');
    const [, command = ''] =
      /<figcaption>The same with curl<\/figcaption>\s*<pre[^>]*><code>([^<]*)</.exec(text) ?? [];
    const {stdout} = await promisify(execFile)('bash', ['-c', unescaped(command)]);
    expect(stdout).to.contain('<name>HOP-SCOTCH</name>');
  });
});
