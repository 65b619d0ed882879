/** The whole way of copies that the configuration wants: nobody asks for them, and they are there. */
import {expect} from 'chai';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {until} from '../support/until.ts';

describe('replication.keep', function () {
  this.timeout(120_000);
  let service: LabService;
  before(async () => {
    service = await startLabService({
      counts: {chassis: 2, bladesPerChassis: 1, storageHosts: 2},
      config: {replication: {intervalSeconds: 0.2, keep: [{brands: ['we*'], storageHosts: ['store2']}]}},
    });
  });
  after(() => service?.close());

  it('brings versions to another storage host, in the name of the service', async () => {
    const admin = service.as('admin');
    const copied = await until('a copy of web', async () => {
      const {brand} = await admin.listBrands({});
      const copies = brand.filter(({copyOf}) => copyOf !== undefined);
      return copies.some(({defaultVersion}) => defaultVersion === 5) ? copies : undefined;
    });
    expect(copied.map(({name, storageHost}) => `${name} ${storageHost}`)).to.deep.equal(['web store2']);
    const {job} = await admin.listJobs({});
    const done = job.filter(({operation}) => operation === 'replicateBrand');
    expect(done).to.have.length(1);
    expect(done[0]?.requestId).to.match(/^keepCopy:web:5:store2:/);
  });
});
