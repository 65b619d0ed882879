/** Every sample that /docs shows, sent to a service on a lab: what is copied from there does something. */
import {expect} from 'chai';
import type {Client} from '../../src/cli/client.ts';
import {operations} from '../../src/contract/codec.generated.ts';
import {createSamples, sampleUser, type Extent} from '../../src/contract/samples.ts';
import type {Job, OperationName, TargetResult} from '../../src/contract/types.generated.ts';
import {readContract} from '../../src/contract/wsdl-model.ts';
import {wsdlText} from '../../src/contract/wsdl.ts';
import {parseEnvelope} from '../../src/cli/envelope.ts';
import {AppError} from '../../src/domain/errors.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {until} from '../support/until.ts';
import {basic, envelopeOf, send} from '../support/soap-service.ts';

const contract = await readContract(wsdlText);
const samples = createSamples(contract);
const own = ['blade[01-03]'];
const blade43 = {
  name: 'blade43',
  macAddress: '02:00:00:00:00:2b',
  ipAddress: '10.77.0.43',
  chassis: 'chassis1',
  bay: 15,
};
const sampleJob = '123e4567-e89b-42d3-a456-426614174000';

interface People {
  readonly alice: Client;
  readonly admin: Client;
}
/** How the request goes out when a sample cannot know something, such as the id of a job. */
interface Changes {
  readonly authorization?: string;
  readonly jobId?: string;
}
type Scene = (people: People) => Promise<Changes | void>;

const ifThere = async (removal: Promise<unknown>): Promise<void> => {
  await removal.catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'NotFound')) throw error;
  });
};
const removeShop: Scene = async ({alice}) => {
  await ifThere(alice.deleteBrand({brand: 'shop'}));
  await ifThere(alice.deleteBrand({brand: 'store-front'}));
};
const makeShop: Scene = async people => {
  await removeShop(people);
  const {job} = await people.alice.createBrand({
    brand: 'shop',
    options: {fromBrand: 'web', storageHost: 'store1', firstVersion: true},
  });
  expect(job.state).to.equal('succeeded');
};
const provisioned: Scene = async ({alice}) => {
  const {job} = await alice.provisionServers({target: own, options: {brand: 'web'}});
  expect(job.state).to.equal('succeeded');
};
const provisionedAndOff: Scene = async people => {
  await provisioned(people);
  await people.alice.powerOff({target: own});
};
const withJob: Scene = async ({alice}) => {
  const {job} = await alice.reboot({target: own, options: {waitSeconds: 0}});
  return {jobId: job.id};
};

/** What a sample needs beside three servers that alice holds. */
const scenes: Partial<Record<OperationName, Scene>> = {
  logout: async ({alice}) => {
    const {token} = await alice.login({userName: 'alice', password: 'alice'});
    return {authorization: `Bearer ${token}`};
  },
  registerServers: ({admin}) => ifThere(admin.unregisterServers({target: ['blade43']})),
  unregisterServers: async ({admin}) => void (await admin.registerServers({server: [blade43]})),
  createBrand: removeShop,
  deleteBrand: makeShop,
  renameBrand: makeShop,
  deleteVersion: async people => {
    await makeShop(people);
    await people.alice.snapshotBrand({brand: 'shop'});
  },
  captureRoot: async people => {
    await removeShop(people);
    await provisioned(people);
  },
  shareRoots: provisioned,
  unshareRoots: provisionedAndOff,
  setNetworkBoot: provisioned,
  adoptRoots: provisioned,
  resetRoots: provisioned,
  destroyRoots: provisionedAndOff,
  removeScratch: async ({admin}) => void (await admin.ensureScratch({name: 'results', user: ['carol']})),
  getJob: withJob,
  waitForJob: withJob,
  cancelJob: withJob,
};

/** Whoever has them by now, whatever is done to them. */
async function holdOwn({alice, admin}: People): Promise<void> {
  await admin.undrainServers({target: own});
  const {server} = await admin.listServers({target: own});
  const others = server.filter(({ownerName}) => ownerName !== undefined && ownerName !== 'alice');
  if (others.length > 0) await admin.transferServers({target: others.map(({name}) => name), toUser: 'alice'});
  // What a release left to be cleaned up may take a moment.
  await until('alice holds her servers', async () => {
    const {result} = await alice.checkoutServers({target: own});
    return result.every(({state}) => state === 'succeeded') || undefined;
  });
}

describe('Samples of the contract, sent to a lab', function () {
  this.timeout(180_000);
  let service: LabService;
  let people: People;
  before(async () => {
    service = await startLabService({counts: {chassis: 3, bladesPerChassis: 14, storageHosts: 2}});
    people = {alice: service.as('alice'), admin: service.as('admin')};
  });
  after(() => service?.close());

  for (const operation of contract.operations) {
    const name = operation.name as OperationName;
    it(`${name} does something`, async () => {
      for (const extent of ['needed', 'everything'] satisfies Extent[]) {
        await holdOwn(people);
        const {authorization, jobId = sampleJob} = (await scenes[name]?.(people)) ?? {};
        const message = samples.request(name, extent).replaceAll(sampleJob, jobId);
        const {status, text} = await send(service.url, {
          headers: {
            'Content-Type': 'text/xml',
            Authorization: authorization ?? basic(sampleUser(operation)),
          },
          body: envelopeOf(message),
        });
        expect(status, `${message}\n${text}`).to.equal(200);
        for (const {target, state, message: words} of resultsOf(name, text))
          expect(state, `${message}\n${target}: ${words}`).to.not.equal('failed');
      }
    });
  }
});

/** The results of the targets, of the operation or its job. Lists of jobs tell of others. */
function resultsOf(name: OperationName, xml: string): readonly TargetResult[] {
  const answer: {result?: readonly TargetResult[]; job?: Job | readonly Job[]} = operations[
    name
  ].decodeResponse(parseEnvelope(xml)?.content);
  if (answer.result !== undefined) return answer.result;
  return answer.job !== undefined && 'result' in answer.job ? answer.job.result : [];
}
