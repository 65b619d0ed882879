import {expect} from 'chai';
import fc from 'fast-check';
import {XmlDocument} from 'libxml2-wasm';
import {operations} from '../../../src/contract/codec.generated.ts';
import {soapVersions} from '../../../src/http/soap-version.ts';
import {mutations, type Mutation} from '../../support/mutations.ts';
import {readFault} from '../../support/soap-faults.ts';
import {basic, call, send, startSoapService, type SoapService} from '../../support/soap-service.ts';

/** The same cases in each run; another seed, and more of them, by FUZZ_SEED and FUZZ_RUNS. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_081_120);
const numRuns = Number(process.env['FUZZ_RUNS'] ?? 2_000);

describe('On the wire: messages that were tampered with', function () {
  this.timeout(120_000 + numRuns * 50);
  let service: SoapService;
  const reached = new Map<string, number>();

  before(async () => {
    // Whatever reaches an operation is known to be a request of that operation.
    const take = (name: string) => () => {
      reached.set(name, (reached.get(name) ?? 0) + 1);
      return Promise.reject(new Error('not for this test'));
    };
    const port = Object.fromEntries(Object.keys(operations).map(name => [name, take(name)]));
    service = await startSoapService({port});
    service.port.whoAmI = (_request, {principal}) =>
      Promise.resolve({
        user: {name: principal?.user ?? '', dn: principal?.dn.text ?? '', administrator: false},
      });
  });
  after(() => service.close());

  const post = ({version, message}: Mutation) =>
    send(service.url, {
      path: version.path,
      headers: {'Content-Type': `${version.mediaType}; charset=utf-8`, Authorization: basic('alice')},
      body: message,
    });

  const askAsAnother = async () => {
    const {text} = await call(service.url, '<tns:whoAmI/>', {Authorization: basic('bob')});
    expect(text).to.contain('<user><name>bob</name><dn>uid=bob,ou=people,dc=lab</dn>');
  };
  let sent = 0;

  const expectSane = async (mutation: Mutation): Promise<number> => {
    // At the same time as every fifth.
    const [answer] = await Promise.all([post(mutation), sent++ % 5 === 0 ? askAsAnother() : undefined]);
    if (answer.status === 200) {
      expect(mutation.version.mediaType + '; charset=utf-8').to.equal(answer.headers['content-type']);
      XmlDocument.fromString(answer.text).dispose();
      return answer.status;
    }
    const fault = readFault(answer);
    expect(fault.version).to.equal(mutation.version.name);
    expect(answer.status).to.be.oneOf([400, 401, 413, 415, 500]);
    // Only what the operations of this test throw is Internal.
    if (fault.kind === 'Internal') {
      const logged = service.log.find(
        line => line['correlationId'] === fault.fields['correlationId'] && line['code'] === 'Internal',
      );
      expect(logged?.['cause']).to.have.property('message', 'not for this test');
    } else if (fault.kind !== undefined)
      expect(fault.kind).to.be.oneOf(['InvalidRequest', 'Unauthenticated']);
    service.log.length = 0;
    return answer.status;
  };

  it(`are answered with sense, and nobody else notices: ${numRuns} of them`, async () => {
    await post(fc.sample(mutations(soapVersions), {seed, numRuns: 1})[0] as Mutation);
    const handlesBefore = process.getActiveResourcesInfo().length;
    const listenersBefore = process.eventNames().length;
    const memoryBefore = process.memoryUsage().heapUsed;
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(mutations(soapVersions), async mutation => {
        const status = await expectSane(mutation);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }),
      {seed, numRuns},
    );
    expect(process.getActiveResourcesInfo().length - handlesBefore).to.be.below(20);
    expect(process.eventNames().length).to.equal(listenersBefore);
    expect(process.memoryUsage().heapUsed - memoryBefore).to.be.below(300 * 1024 * 1024);
    // The changes are neither all too coarse nor all too fine.
    expect(reached.size, 'operations that were reached').to.be.greaterThan(
      Object.keys(operations).length / 2,
    );
    expect(statuses.size).to.be.greaterThan(1);
  });
});
