/** Servers that are switched on a few at a time, through the public SOAP endpoint. */
import {expect} from 'chai';
import type {TargetResult} from '../../src/contract/types.generated.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {until} from '../support/until.ts';

describe('waves of power-ons, through the public SOAP endpoint', function () {
  this.timeout(120_000);
  let service: LabService;
  afterEach(() => service?.close());
  const start = async (waves: object) => {
    service = await startLabService({
      counts: {chassis: 2, bladesPerChassis: 4, storageHosts: 1},
      config: {boot: {waves}},
    });
    await service.as('alice').checkoutServers({target: ['blade[01-08]']});
    return service.as('alice');
  };
  const target = ['blade[01-06]'];
  const options = {brand: 'web', waitSeconds: 0};

  it('say what a server waits for while another hangs, and go on without it in time', async () => {
    const alice = await start({perStorageHost: {booting: 1}, givesBackAfterSeconds: 2});
    await service.lab.setFaults([{part: 'blade', name: 'blade01', on: 'netboot', effect: 'hang', count: 1}]);
    const first = await alice.provisionServers({target: ['blade01'], options});
    await until('blade01 to boot', async () => {
      const {job} = await alice.getJob({jobId: first.job.id});
      return job.result[0]?.step === 'boot' || undefined;
    });
    const {job} = await alice.provisionServers({target: ['blade[02-06]'], options});
    const said = new Set<string>();
    const ended = await until('the others', async () => {
      const {job: now} = await alice.getJob({jobId: job.id});
      for (const {message} of now.result) if (message !== undefined) said.add(message);
      return now.finishedAt === undefined ? undefined : now;
    });
    expect(ended.state).to.equal('succeeded');
    expect([...said].join()).to.match(/Waits for its turn: 1 of 1 servers of store1 are booting/);
    expect(ended.result.map(({message}) => message)).to.deep.equal(ended.result.map(() => undefined));
    await alice.cancelJob({jobId: first.job.id});
  });

  it('give the place of a server back that could not be switched on', async () => {
    const alice = await start({perChassis: {atOnce: 1}, givesBackAfterSeconds: 600});
    await service.lab.setFaults([{part: 'blade', name: 'blade02', on: 'power -on', effect: 'error'}]);
    const {job} = await alice.provisionServers({target, options: {brand: 'web', waitSeconds: 60}});
    const stateOf = ({target: name, state}: TargetResult) => `${name} ${state}`;
    expect(job.result.map(stateOf)).to.deep.equal(
      [1, 2, 3, 4, 5, 6].map(number => `blade0${number} ${number === 2 ? 'failed' : 'succeeded'}`),
    );
    const again = await alice.reboot({target, options: {waitSeconds: 60}});
    expect(again.job.state).to.equal('partial');
  });

  it('count servers that go back to what they ran on, too', async () => {
    const alice = await start({perChassis: {atOnce: 1}, givesBackAfterSeconds: 600});
    const [first, second] = [['blade01'], ['blade02']];
    await alice.provisionServers({target: first, options: {brand: 'web', version: 4, waitSeconds: 60}});
    await service.lab.setFaults([{part: 'blade', on: 'netboot', effect: 'hang', count: 2}]);
    const begin = async (target: string[]) =>
      (await alice.provisionServers({target, options: {...options, version: 5}})).job.id;
    const shows = (jobId: string, words: RegExp) =>
      until(String(words), async () => {
        const {step, message} = (await alice.getJob({jobId})).job.result[0] ?? {};
        return words.test(`${step}: ${message}`) || undefined;
      });
    const hanging = await begin(first);
    await shows(hanging, /^boot/);
    const next = await begin(second);
    await shows(next, /Waits for its turn/);
    await alice.cancelJob({jobId: hanging});
    // Switched off, it made room for the other one.
    await shows(hanging, /Waits for its turn: 1 of 1 servers of chassis1 are booting/);
    expect((await alice.getPowerState({target: first})).power[0]?.state).to.equal('off');
    await alice.cancelJob({jobId: next});
    const {job} = await alice.waitForJob({jobId: hanging, options: {timeoutSeconds: 60}});
    expect(job.state).to.equal('cancelled');
    expect((await alice.getPowerState({target: first})).power[0]?.state).to.equal('on');
    expect((await alice.listServers({target: first})).server[0]).to.include({brand: 'web', version: 4});
  });
});
