import {expect} from 'chai';
import type {HopScotchPort} from '../../src/contract/types.generated.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {AppError, notAuthorized, notFound} from '../../src/domain/errors.ts';
import type {NewEvent} from '../../src/domain/event.ts';
import {parseUserName} from '../../src/domain/names.ts';
import type {Caller} from '../../src/service/caller.ts';
import {withHistory} from '../../src/service/history.ts';
import {sampleJob, sampleResult} from '../support/contract-samples.ts';
import {failureOf} from '../support/failures.ts';
import {nobody} from '../support/lab-directory.ts';

const dn = parseDn('uid=alice,ou=people,dc=lab');
const alice: Caller = {
  ...nobody,
  address: '10.0.0.9',
  correlationId: 'c0ffee',
  principal: {user: parseUserName('alice'), dn, administrator: false, auditor: false},
};

function bench(operations: Partial<HopScotchPort<Caller>>, reads = false) {
  const events: NewEvent[] = [];
  const record = (event: NewEvent) => Promise.resolve(void events.push(event));
  const port = withHistory(operations as HopScotchPort<Caller>, {record}, {reads});
  return {port, events};
}

describe('what the history notes of operations', () => {
  it('who, from where, what, which servers by name, and what came of it', async () => {
    const result = [
      sampleResult('b1'),
      sampleResult('b2', {state: 'failed', faultCode: 'AlreadyOwned', message: 'Held by bob.'}),
    ];
    const {port, events} = bench({checkoutServers: () => Promise.resolve({result})});
    const options = {leaseSeconds: 60, allOrNothing: false, expectedCount: 2};
    await port.checkoutServers({target: ['b[1-2]'], options}, alice);
    expect(events).to.deep.equal([
      {
        kind: 'checkoutServers',
        user: dn,
        userName: 'alice',
        address: '10.0.0.9',
        correlationId: 'c0ffee',
        details: {leaseSeconds: 60, allOrNothing: false},
        outcome: 'partial',
        targets: ['b1', 'b2'],
        faultCode: 'AlreadyOwned',
        message: 'b2: Held by bob.',
      },
    ]);
  });

  it('an error, with the names that the request meant, and lets it through', async () => {
    const {port, events} = bench({
      powerOn: () => Promise.reject(notAuthorized('Not yours.')),
      powerOff: () => Promise.reject(new AppError('DeviceError', 'Broken.')),
      deleteBrand: () => Promise.reject(notFound('Brand', ['web'])),
      cancelJob: () => Promise.reject(notAuthorized('Not yours.')),
    });
    const jobId = '123e4567-e89b-42d3-a456-426614174000';
    const failure = await failureOf(port.powerOn({target: ['b[1-3]', '-b2']}, alice));
    expect(failure.message).to.equal('Not yours.');
    await failureOf(port.powerOff({target: ['b[3-1]']}, alice));
    await failureOf(port.deleteBrand({brand: 'web'}, alice));
    await failureOf(port.cancelJob({jobId}, alice));
    expect(events.map(({outcome, faultCode, targets}) => ({outcome, faultCode, targets}))).to.deep.equal([
      {outcome: 'denied', faultCode: 'NotAuthorized', targets: ['b1', 'b3']},
      {outcome: 'failed', faultCode: 'DeviceError', targets: []},
      {outcome: 'failed', faultCode: 'NotFound', targets: ['web']},
      {outcome: 'denied', faultCode: 'NotAuthorized', targets: []},
    ]);
    expect(events[3]?.jobId).to.equal(jobId);
  });

  it('a job: accepted while it runs, and how it ended when the call waited for it', async () => {
    const running = sampleJob([sampleResult('b1', {state: 'running'})]);
    const ended = sampleJob([sampleResult('b1')], {state: 'failed', message: '0 of 1 succeeded, 1 failed.'});
    const {port, events} = bench({
      powerOn: () => Promise.resolve({job: running}),
      powerOff: () => Promise.resolve({job: ended}),
    });
    await port.powerOn({target: ['b1']}, alice);
    await port.powerOff({target: ['b1']}, alice);
    expect(
      events.map(({outcome, jobId, targets, message}) => [outcome, jobId, targets, message]),
    ).to.deep.equal([
      ['accepted', running.id, ['b1'], undefined],
      ['failed', ended.id, ['b1'], '0 of 1 succeeded, 1 failed.'],
    ]);
  });

  it('a refusal of all targets for want of rights as denied', async () => {
    const denied = ['b1', 'b2'].map(name =>
      sampleResult(name, {state: 'failed', faultCode: 'NotAuthorized'}),
    );
    const {port, events} = bench({releaseServers: () => Promise.resolve({result: denied})});
    await port.releaseServers({target: ['b1', 'b2']}, alice);
    expect(events[0]).to.include({outcome: 'denied', faultCode: 'NotAuthorized'});
  });

  it('reads only when they are denied, or when that is configured', async () => {
    const operations: Partial<HopScotchPort<Caller>> = {
      listServers: () => Promise.resolve({server: []}),
      getJob: () => Promise.reject(notFound('Job', ['x'])),
      discoverServers: () => Promise.reject(notAuthorized('Only administrators.')),
    };
    const few = bench(operations);
    const all = bench(operations, true);
    for (const {port} of [few, all]) {
      await port.listServers({target: []}, alice);
      await failureOf(port.getJob({jobId: 'x'}, alice));
      await failureOf(port.discoverServers({}, alice));
    }
    expect(few.events.map(({kind}) => kind)).to.deep.equal(['discoverServers']);
    expect(all.events.map(({kind}) => kind)).to.deep.equal(['listServers', 'getJob', 'discoverServers']);
  });

  it('a console that is read only when somebody is put out of it', async () => {
    const answer = {target: 'b1', line: [], state: 'open', position: '1'} as never;
    const {port, events} = bench({readConsole: () => Promise.resolve({console: answer})});
    await port.readConsole({target: ['b1']}, alice);
    await port.readConsole({target: ['b1'], options: {takeOver: true}}, alice);
    expect(events.map(({kind, targets, details}) => [kind, targets, details])).to.deep.equal([
      ['readConsole', ['b1'], {takeOver: true}],
    ]);
  });

  it('never a password, whatever the request is called', async () => {
    const {port, events} = bench({login: () => Promise.resolve({token: 'secret', expiresAt: new Date()})});
    await port.login({userName: 'alice', password: 'secret', options: {lifetimeSeconds: 60}}, nobody);
    expect(events).to.have.length(1);
    expect(events[0]).to.include({kind: 'login', userName: 'alice', outcome: 'succeeded'});
    expect(JSON.stringify(events)).not.to.contain('secret');
  });
});
