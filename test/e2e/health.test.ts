import {expect} from 'chai';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {until} from '../support/until.ts';

describe('/health', function () {
  this.timeout(60_000);
  let service: LabService;
  before(async () => {
    service = await startLabService({counts: {chassis: 1, bladesPerChassis: 2, storageHosts: 1}});
  });
  after(() => service?.close());

  const ask = async () => {
    const answer = await fetch(`${service.url}/health`);
    return {status: answer.status, body: (await answer.json()) as Record<string, unknown>};
  };

  it('says that all is well, and what is not while the directory cannot be used', async () => {
    expect(await ask()).to.deep.include({status: 200});
    await service.lab.setFaults([{part: 'directory', on: 'search', effect: 'error', message: 'no'}]);
    const broken = await until('it is unwell', async () => {
      const answer = await ask();
      return answer.status === 503 ? answer : undefined;
    });
    expect(broken.body['status']).to.equal('unavailable');
    expect(Object.keys(broken.body['problems'] as object)).to.deep.equal(['directory']);
    expect((broken.body['problems'] as {directory: string}).directory).to.match(/^The directory /);
    await service.lab.setFaults([]);
    await until('it is well again', async () => ((await ask()).status === 200 ? true : undefined));
  });
});
