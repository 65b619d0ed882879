import {expect} from 'chai';
import fc from 'fast-check';
import {execFileSync} from 'node:child_process';
import {quoteArgument, quoteCommand} from '../../src/adapters/ssh/quote.ts';

describe('quoting for a remote shell', () => {
  /** No lone surrogates: they have no UTF-8, and so no command line. */
  const argument = fc.string({unit: 'binary', maxLength: 40}).filter(text => !text.includes('\0'));

  it('hands any argument through a real sh as it is', function () {
    this.timeout(120_000);
    fc.assert(
      fc.property(fc.array(argument, {minLength: 20, maxLength: 60}), argv => {
        const command = quoteCommand(['printf', '%s\\0', ...argv]);
        const printed = execFileSync('sh', ['-c', command], {encoding: 'utf8'});
        expect(printed).to.equal(argv.map(text => `${text}\0`).join(''));
      }),
      {numRuns: 60},
    );
  });

  for (const text of [
    '',
    "'",
    "a'b''",
    '$(id)',
    '`id`',
    'a\nb',
    '~root',
    '*',
    '#',
    ';',
    '\\',
    'x=y',
    '-rf',
    '!1',
  ]) {
    it(`hands ${JSON.stringify(text)} through`, () => {
      const printed = execFileSync('sh', ['-c', quoteCommand(['printf', '%s', text])], {encoding: 'utf8'});
      expect(printed).to.equal(text);
    });
  }

  it('runs a program whose name looks like an assignment', () => {
    expect(quoteCommand(['a=b', 'c'])).to.equal("'a=b' c");
  });

  it('refuses what no argument can hold', () => {
    expect(() => quoteArgument('a\0b')).to.throw('NUL');
  });
});
