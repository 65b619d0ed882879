import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import type {NewEvent} from '../../src/domain/event.ts';
import {signInFailureRecorder} from '../../src/service/sign-in-failures.ts';
import {createTestClock} from '../support/test-clock.ts';

describe('sign-ins that fail', () => {
  const error = new AppError('Unauthenticated', 'The user name or the password is wrong.');

  it('fill the history so fast and no faster, and those left out are counted', async () => {
    const clock = createTestClock();
    const events: NewEvent[] = [];
    const fail = signInFailureRecorder({record: event => Promise.resolve(void events.push(event))}, clock);
    for (let guess = 0; guess < 250; guess++)
      void fail({userName: `user${guess}`, address: '10.0.0.9', error});
    expect(events).to.have.length(100);
    await clock.advance(5_999);
    await fail({userName: 'bob', address: '10.0.0.9', error});
    expect(events).to.have.length(100);
    await clock.advance(1);
    await fail({userName: 'bob', address: '10.0.0.9', error});
    expect(events.at(-1)).to.deep.include({userName: 'bob', details: {unrecordedBefore: 151}});
    await clock.advance(86_400_000);
    for (let guess = 0; guess < 250; guess++) await fail({userName: 'bob', address: '10.0.0.9', error});
    expect(events).to.have.length(201);
  });

  it('are not noted with a name that nobody can have: it may be a password', () => {
    const events: NewEvent[] = [];
    const fail = signInFailureRecorder(
      {record: event => Promise.resolve(void events.push(event))},
      createTestClock(),
    );
    for (const userName of ['correct horse battery', 'a\nb', '', undefined])
      void fail({userName, address: '::1', error});
    expect(events.map(event => 'userName' in event)).to.deep.equal([false, false, false, false]);
  });
});
