import {expect} from 'chai';
import fc from 'fast-check';
import {renderTable, type Column} from '../../../src/cli/table.ts';
import {clean, cleanAll, cut, toJson, widthOf, wrap} from '../../../src/cli/text.ts';
import {formatBytes, formatSpan, formatWhen, parseMegabytes, parseSeconds} from '../../../src/cli/units.ts';

const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe('text for a terminal', () => {
  it('loses every control character', () => {
    expect(clean('a\u001b[31mred\u0007\u009b2J\u202eb\r\nc\td')).to.equal('a?[31mred??2J?b c d');
    fc.assert(fc.property(fc.string({unit: 'binary'}), text => !unsafe.test(clean(text))));
  });

  it('is cleaned at every depth of an answer', () => {
    const time = new Date(0);
    expect(cleanAll({a: ['\u0000', {b: '\u001b'}], time, n: 1})).to.deep.equal({
      a: ['?', {b: '?'}],
      time,
      n: 1,
    });
  });

  it('is escaped in JSON, so that nothing is lost', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary'}), text => {
        const json = toJson({text});
        expect(unsafe.test(json.replaceAll('\n', ''))).to.equal(false);
        expect(JSON.parse(json)).to.deep.equal({text});
      }),
    );
  });

  it('keeps every digit of large numbers in JSON', () => {
    expect(toJson({bytes: 2n ** 63n - 1n})).to.equal('{\n  "bytes": 9223372036854775807\n}');
  });

  it('wraps and cuts to the width', () => {
    expect(wrap('blade[01-14],login1,login2 and more', 14)).to.deep.equal([
      'blade[01-14],',
      'login1,login2',
      'and more',
    ]);
    expect(cut('abcdefgh', 6)).to.equal('abc...');
    expect(widthOf('日本')).to.equal(4);
    fc.assert(
      fc.property(fc.string(), fc.integer({min: 2, max: 30}), (raw, width) => {
        const text = clean(raw);
        const lines = wrap(text, width);
        expect(lines.every(line => widthOf(line) <= width)).to.equal(true);
        expect(lines.join('').replace(/\s/g, '')).to.equal(text.replace(/\s/g, ''));
        expect(widthOf(cut(text, width))).to.be.at.most(width);
      }),
    );
  });
});

describe('tables', () => {
  type Row = readonly [string, string, string];
  const columns: readonly Column<Row>[] = [
    {title: 'NAME', value: row => row[0]},
    {title: 'EXTRA', value: row => row[1], dropOrder: 1},
    {title: 'TEXT', value: row => row[2], wraps: true},
  ];
  const row: Row = ['blade01', 'something', 'a longer text that takes some room'];

  it('are one line a row where there is no limit', () => {
    expect(renderTable(columns, [row])).to.deep.equal([
      'NAME     EXTRA      TEXT',
      'blade01  something  a longer text that takes some room',
    ]);
  });

  it('wrap first, then leave out what matters least', () => {
    expect(renderTable(columns, [row], 40)).to.deep.equal([
      'NAME     EXTRA      TEXT',
      'blade01  something  a longer text that',
      '                    takes some room',
    ]);
    expect(renderTable(columns, [row], 26)).to.deep.equal([
      'NAME     TEXT',
      'blade01  a longer text',
      '         that takes some',
      '         room',
    ]);
  });

  it('leave out columns that say nothing, and say nothing without rows', () => {
    expect(renderTable(columns, [['a', '', 'b']])).to.deep.equal(['NAME  TEXT', 'a     b']);
    expect(renderTable(columns, [])).to.deep.equal([]);
  });

  it('never get wider than the terminal', () => {
    const cell = fc.string({maxLength: 60}).map(clean);
    const rows = fc.array(fc.tuple(cell, cell, cell), {minLength: 1, maxLength: 5});
    fc.assert(
      fc.property(rows, fc.integer({min: 20, max: 100}), (data, width) => {
        expect(renderTable(columns, data, width).every(line => widthOf(line) <= width)).to.equal(true);
      }),
    );
  });
});

describe('units', () => {
  it('reads lengths of time', () => {
    expect(['3d', '12h', '90m', '45s', '1w', '1d12h', '2 days'].map(parseSeconds)).to.deep.equal([
      259_200, 43_200, 5_400, 45, 604_800, 129_600, 172_800,
    ]);
    for (const bad of ['', '3600', '3x', '-1d', '0s', '1d!', '99999w', 'd', '1.5h', '1ms', '5mins', '1hx']) {
      expect(() => parseSeconds(bad), bad).to.throw(/length of time/);
    }
  });

  it('reads memory', () => {
    expect(['16G', '16GiB', '512M', '0.5g', '1 TB'].map(parseMegabytes)).to.deep.equal([
      16_384, 16_384, 512, 512, 1_048_576,
    ]);
    for (const bad of ['', '16', 'G', '16K', '-1G', '0G', '9999999T']) {
      expect(() => parseMegabytes(bad), bad).to.throw(/amount of memory/);
    }
  });

  it('writes sizes and times', () => {
    expect([0, 1023, 1024, 1536, 16 * 2 ** 30, 2.25 * 2 ** 40].map(formatBytes)).to.deep.equal([
      '0 B',
      '1023 B',
      '1 KiB',
      '1.5 KiB',
      '16 GiB',
      '2.3 TiB',
    ]);
    const now = new Date('2026-05-04T12:00:00Z');
    const after = (seconds: number) => formatWhen(new Date(now.getTime() + seconds * 1000), now);
    expect([2, 60, 600, 3 * 3600, 7 * 86_400, -600].map(after)).to.deep.equal([
      'now',
      'in 60 s',
      'in 10 min',
      'in 3 h',
      'in 7 d',
      '10 min ago',
    ]);
    expect([800, 12_000, 125_000, 3_840_000].map(formatSpan)).to.deep.equal([
      '0.8 s',
      '12 s',
      '2 min 05 s',
      '1 h 04 min',
    ]);
  });
});
