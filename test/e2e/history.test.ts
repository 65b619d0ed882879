import {expect} from 'chai';
import type {Event, ListEventsOptions} from '../../src/contract/types.generated.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

describe('the history, through the public SOAP endpoint', function () {
  this.timeout(120_000);
  let service: LabService;
  before(async () => {
    service = await startLabService({counts: {chassis: 1, bladesPerChassis: 4, storageHosts: 1}});
  });
  after(() => service?.close());

  const events = async (user: string, options: Partial<ListEventsOptions> = {}, target: string[] = []) =>
    (await service.as(user).listEvents({target, options: {kind: [], outcome: [], ...options}})).event;
  const told = (list: readonly Event[]) =>
    list.map(({userName, kind, target, outcome}) => [userName, kind, target.join(), outcome].join(' '));
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: {code?: string}) => error.code,
    );

  it('tells administrators and auditors everything, and others what concerns them', async () => {
    await service.as('alice').checkoutServers({target: ['blade[01-02]'], options: {leaseSeconds: 600}});
    await service.as('bob').checkoutServers({target: ['blade[02-03]']});
    expect(await codeOf(service.as('bob').powerOn({target: ['blade01']}))).to.equal('NotAuthorized');
    expect(await codeOf(service.as('carol').setPool({target: ['blade04'], pool: 'storage'}))).to.equal(
      'NotAuthorized',
    );
    await service.as('carol').listServers({target: []});
    const all = [
      'carol setPool blade04 denied',
      'bob powerOn blade01 denied',
      'bob checkoutServers blade02,blade03 partial',
      'alice checkoutServers blade01,blade02 succeeded',
    ];
    expect(told(await events('admin'))).to.deep.equal(all);
    expect(told(await events('auditor'))).to.deep.equal(all);
    // What bob tried with her servers concerns alice, too.
    expect(told(await events('alice'))).to.deep.equal(all.slice(1));
    expect(told(await events('bob'))).to.deep.equal(all.slice(1, 3));
    expect(told(await events('carol'))).to.deep.equal(all.slice(0, 1));
    // Naming a server that somebody else holds opens nothing.
    expect(told(await events('carol', {}, ['blade01']))).to.deep.equal([]);
    expect(told(await events('admin', {}, ['blade[03-04]']))).to.deep.equal([all[0], all[2]]);
    const [first] = await events('admin', {user: 'alice'});
    expect(first).to.deep.include({address: '127.0.0.1', detail: [{name: 'leaseSeconds', value: '600'}]});
    expect(first?.correlationId).to.match(/^[0-9a-f-]{36}$/);
  });

  it('answers in pages, and refuses what it cannot understand', async () => {
    const admin = service.as('admin');
    const options = {kind: [], outcome: [], maximum: 3};
    const {event, nextPage} = await admin.listEvents({target: [], options});
    expect(event).to.have.length(3);
    const rest = await admin.listEvents({target: [], options: {...options, before: nextPage ?? ''}});
    expect(told(rest.event)).to.deep.equal(['alice checkoutServers blade01,blade02 succeeded']);
    expect(rest.nextPage).to.equal(undefined);
    for (const wrong of [
      {maximum: 0},
      {maximum: 1_001},
      {before: 'x'},
      {kind: ["x' or"]},
      {kind: ['nonsense']},
      {jobId: 'x'},
      {user: 'a\nb'},
    ]) {
      expect(await codeOf(events('admin', wrong)), JSON.stringify(wrong)).to.equal('InvalidRequest');
    }
  });

  it('tells how a job ended, and names those on which it failed', async () => {
    const target = ['blade01', 'blade03'];
    const {job} = await service.as('alice').powerOff({target});
    expect(job.state).to.equal('partial');
    const [, ended] = await events('alice', {jobId: job.id});
    expect(told(await events('alice', {jobId: job.id}))).to.deep.equal([
      'alice powerOff blade01,blade03 partial',
      'alice jobEnded blade01,blade03 partial',
    ]);
    expect(ended?.message).to.equal('1 of 2 succeeded, 1 failed. Not done: blade03.');
    expect(ended?.detail).to.deep.equal([{name: 'operation', value: 'powerOff'}]);
  });

  it('tells who failed to sign in, and from where, but not what he typed', async () => {
    const mallory = service.as('bob', 'wrong password');
    expect(await codeOf(mallory.whoAmI({}))).to.equal('Unauthenticated');
    expect(await codeOf(mallory.login({userName: 'carol', password: 'also wrong'}))).to.equal(
      'Unauthenticated',
    );
    const found = await events('auditor', {kind: ['signInFailed', 'login']});
    expect(told(found)).to.deep.equal(['carol signInFailed  denied', 'bob signInFailed  denied']);
    expect(found[0]?.address).to.equal('127.0.0.1');
    expect(JSON.stringify(found)).not.to.contain('wrong p').and.not.to.contain('also wrong');
    expect(told(await events('carol', {kind: ['signInFailed']}))).to.deep.equal([
      'carol signInFailed  denied',
    ]);
    await service.as('carol').login({userName: 'carol', password: 'carol'});
    expect(told(await events('carol', {kind: ['login']}))).to.deep.equal(['carol login  succeeded']);
  });
});
