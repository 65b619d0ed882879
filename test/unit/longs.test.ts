import {expect} from 'chai';
import {operations} from '../../src/contract/codec.generated.ts';
import {findProblems} from '../../src/contract/validate.ts';
import type {Long} from '../../src/contract/types.generated.ts';
import {qualified} from '../../src/http/faults.ts';

const jobId = '123e4567-e89b-42d3-a456-426614174000';
const read = (sinceVersion: string) =>
  operations.waitForJob.decodeRequest({jobId, options: {sinceVersion}}).options?.sinceVersion;
const write = (sinceVersion: Long) => operations.waitForJob.encodeRequest({jobId, options: {sinceVersion}});

const exact: readonly (readonly [text: string, value: Long])[] = [
  ['0', 0],
  ['-1', -1],
  ['9007199254740991', 2 ** 53 - 1],
  ['9007199254740992', 2n ** 53n],
  ['9007199254740993', 2n ** 53n + 1n],
  ['-9007199254740993', -(2n ** 53n) - 1n],
  ['9223372036854775807', 2n ** 63n - 1n],
  ['-9223372036854775808', -(2n ** 63n)],
];

describe('Whole numbers of 64 bits', () => {
  for (const [text, value] of exact) {
    it(`${text} is read and written as it is`, () => {
      expect(read(text)).to.equal(value);
      expect(read(` +${text}`.replace('+-', '-000'))).to.equal(value);
      expect(write(value)).to.contain(`<sinceVersion>${text}</sinceVersion>`);
      expect(findProblems(qualified(write(value)))).to.deep.equal([]);
    });
  }

  it('end where the schema says', () => {
    for (const text of [
      '9223372036854775808',
      '-9223372036854775809',
      '9'.repeat(400),
      '1.5',
      '1e3',
      '',
      '0x10',
    ])
      expect(() => read(text), text).to.throw(/64 bits/);
  });

  it('are written in digits even when they were counted as numbers', () => {
    expect(write(2 ** 60)).to.contain('<sinceVersion>1152921504606846976<');
    expect(write(4096.5)).to.contain('<sinceVersion>4096<');
  });
});
