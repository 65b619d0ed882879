import {expect} from 'chai';
import fc from 'fast-check';
import {parseInspection} from '../../src/adapters/zfs/commands.ts';
import {parseRefusal} from '../../src/adapters/zfs/messages.ts';
import {decodeList, decodeValue, encodeList, encodeValue} from '../../src/adapters/zfs/property-value.ts';
import {AppError} from '../../src/domain/errors.ts';

describe('values of ZFS properties', () => {
  const text = fc.string({unit: 'binary', minLength: 1, maxLength: 200});

  it('come back as they went in, as plain ASCII that ZFS can hold', () => {
    fc.assert(
      fc.property(text, value => {
        const encoded = encodeValue(value, 'comment');
        expect(encoded).to.match(/^[\x21-\x7e]{1,1000}$/);
        expect(decodeValue(encoded)).to.equal(value);
      }),
    );
  });

  it('come back as a list', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({unit: 'binary', minLength: 1, maxLength: 20}), {maxLength: 8}),
        values => {
          expect(decodeList(encodeList(values, 'member'))).to.deep.equal(values);
        },
      ),
    );
  });

  for (const value of ['-', '=', '=abc', '%', '%zz', ' ', '\t', '東京']) {
    it(`keeps ${JSON.stringify(value)}`, () => expect(decodeValue(encodeValue(value, 'x'))).to.equal(value));
  }

  it('takes what somebody set by hand as it is', () => {
    expect(decodeValue('100% sure')).to.equal('100% sure');
    expect(decodeValue('-')).to.equal(undefined);
  });

  it('refuses what ZFS could not keep', () => {
    const many = Array.from({length: 60}, (_, index) => `uid=user${index},ou=people,dc=hopscotch`);
    expect(() => encodeList(many, 'member')).to.throw(AppError, 'more than');
  });
});

describe("ZFS's answers", () => {
  it('are read line by line, "-" being nothing', () => {
    const answer = 'a/b\ttype\tfilesystem\na/b\torigin\t-\na/b\thopscotch:kind\troot\n';
    const dataset = parseInspection(answer)?.get('a/b');
    expect([...(dataset?.properties ?? [])]).to.deep.equal([
      ['type', 'filesystem'],
      ['hopscotch:kind', 'root'],
    ]);
  });

  it('leave out what was made between the two questions', () => {
    const answer = 'a\ttype\tfilesystem\na/new\thopscotch:kind\troot\n';
    expect([...(parseInspection(answer)?.keys() ?? [])]).to.deep.equal(['a']);
  });

  it('never read as datasets when they are something else', () => {
    for (const garbage of ['', '\n', 'hello', 'a\tb', 'a\tb\tc\td\n', '\u0007%!PS\n']) {
      expect(parseInspection(garbage), JSON.stringify(garbage)).to.equal(undefined);
    }
    fc.assert(fc.property(fc.string({unit: 'binary'}), garbage => void parseInspection(garbage)));
  });

  for (const [message, refusal] of [
    ["cannot create 'a': dataset already exists", 'exists'],
    ["cannot open 'a@1': dataset does not exist", 'missing'],
    ["cannot create 'a/b/c': parent does not exist", 'parentMissing'],
    ["cannot destroy 'a': dataset is busy", 'busy'],
    ["cannot destroy 'a': snapshot has dependent clones\nuse '-R' to destroy …", 'dependents'],
    ["cannot create 'a': out of space", 'full'],
    ["cannot open 'a': pool I/O is currently suspended", 'suspended'],
    ["cannot create 'a': permission denied", 'denied'],
    ['filesystem successfully created, but not mounted', 'notMounted'],
    ['sh: 1: zfs: not found', 'noZfs'],
    ['something new', 'unknown'],
  ] as const) {
    it(`mean ${refusal}: ${message.split('\n')[0]}`, () => expect(parseRefusal(message)).to.equal(refusal));
  }
});
