import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {expandTargets, foldNames, maximumTargets} from '../../src/domain/node-range.ts';

const names = (...targets: string[]) => expandTargets(targets) as string[];
const refusal = (...targets: string[]): AppError => {
  try {
    names(...targets);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${targets.join(' ')} was accepted`);
};

describe('node ranges', () => {
  it('expand brackets, keep the order, and name each server once', () => {
    expect(names('blade[01-03,10],login1', 'blade02')).to.deep.equal([
      'blade01',
      'blade02',
      'blade03',
      'blade10',
      'login1',
    ]);
  });

  it('pad with zeros as written', () => {
    expect(names('n[8-11]')).to.deep.equal(['n8', 'n9', 'n10', 'n11']);
    expect(names('n[008-011]')).to.deep.equal(['n008', 'n009', 'n010', 'n011']);
  });

  it('combine several brackets', () => {
    expect(names('r[1-2]b[1-2]')).to.deep.equal(['r1b1', 'r1b2', 'r2b1', 'r2b2']);
  });

  it('take names away after a minus, also over several targets', () => {
    expect(names('blade[01-03],-blade02')).to.deep.equal(['blade01', 'blade03']);
    expect(names('blade[01-04]', '-blade[02-03]')).to.deep.equal(['blade01', 'blade04']);
  });

  it('never mean "all": nothing named, or nothing left, is refused', () => {
    for (const targets of [[], [''], [' '], ['blade01,-blade01'], ['-blade01']]) {
      expect(refusal(...targets)).to.include({code: 'InvalidRequest'});
    }
  });

  it('refuse what is malformed and say why', () => {
    expect(refusal('blade[01-').message).to.contain('brackets do not match');
    expect(refusal('blade]01[').message).to.contain('brackets do not match');
    expect(refusal('blade[[1]]').message).to.contain('brackets do not match');
    expect(refusal('blade[3-1]').message).to.contain('runs backwards');
    expect(refusal('blade[a-c]').message).to.contain('numbers and spans');
    expect(refusal('blade[]').message).to.contain('numbers and spans');
    expect(refusal('a,,b').message).to.contain('between two commas');
  });

  it('refuse absurd sizes at once, without expanding them', () => {
    for (const range of [
      'n[1-999999999]',
      'n[1-999999999999999999]',
      'n[1-200]m[1-200]',
      'a[0-9]b[0-9]c[0-9]d[0-9]e[0-9]',
    ]) {
      expect(refusal(range).message).to.contain(String(maximumTargets));
    }
    expect(names(`n[1-${maximumTargets}]`)).to.have.length(maximumTargets);
  });

  it('let nothing through that is not a plain name', () => {
    for (const evil of [
      'a;rm -rf /',
      '$(reboot)',
      'a\nb',
      '../etc',
      '*)(uid=*',
      'a b',
      '`id`',
      "a'b",
      'a..b',
      'ä',
      '-',
      'a\u0000',
    ]) {
      expect(refusal(evil), evil).to.include({code: 'InvalidRequest'});
    }
  });

  it('never repeat control characters of what was sent', () => {
    expect(refusal('a\u001b[2Jb').message).not.to.contain('\u001b');
  });
});

describe('folding names', () => {
  it('makes ranges of runs with equal padding', () => {
    expect(foldNames(['blade01', 'blade02', 'blade03', 'login', 'n9', 'n10'])).to.equal(
      'blade[01-03],login,n[9-10]',
    );
    expect(foldNames(['b1', 'b02'])).to.equal('b1,b02');
    expect(foldNames([])).to.equal('');
  });
});
