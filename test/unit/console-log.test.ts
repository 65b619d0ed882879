import {expect} from 'chai';
import fc from 'fast-check';
import {escapeXml} from '../../src/contract/xml.ts';
import {
  ConsoleLog,
  fromPictures,
  lastPlainLines,
  PlainText,
  toPictures,
  toPlainText,
} from '../../src/domain/console-log.ts';

describe('what a console wrote', () => {
  const bytes = fc.string({unit: fc.integer({min: 0, max: 0x17f}).map(code => String.fromCharCode(code))});

  it('goes through XML as it is, and holds nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(bytes, text => {
        const shown = toPictures(text);
        expect(shown).to.match(/^[\t\n\u0020-\u007e\u00a0-\uffff]*$/);
        expect(escapeXml(shown)).not.to.include('&#13;');
      }),
    );
  });

  it('can be had again as it was written', () => {
    const text = 'a\r\n\u001b[1;31mred\u001b[0m\u0007\u0000\u007f 50%\r100%\r\n';
    expect(fromPictures(toPictures(text))).to.equal(text);
  });

  it('reads without colours, titles and cursor movements', () => {
    const text =
      '\u001b[2J\u001b[1;1H\u001b]0;title\u0007\u001b(B\u001b[0;32m[ OK ]\u001b[0m Started\r\n 10%\r 20%\r\n\u001bM\u0007$ ';
    expect(toPlainText(toPictures(text))).to.equal('[ OK ] Started\n 10%\n 20%\n$ ');
  });

  it('reads the same in whatever pieces it comes', () => {
    const text = toPictures('one\u001b[0;32mtwo\u001b[0m\r\n\u001b]0;t\u0007three\u001b(Bfour\r\n');
    fc.assert(
      fc.property(fc.array(fc.nat({max: text.length}), {maxLength: 6}), cuts => {
        const plain = new PlainText();
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const parts = places.slice(1).map((end, at) => plain.push(text.slice(places[at], end)));
        expect(parts.join('')).to.equal('onetwo\nthreefour\n');
      }),
    );
  });

  it('is kept as far as there is room, and says what is missing', () => {
    const log = new ConsoleLog(10);
    log.append('12345');
    const place = log.end;
    expect(log.since(place)).to.deep.equal({text: '', dropped: false});
    log.append('67890abc');
    expect(log.since(place)).to.deep.equal({text: '67890abc', dropped: false});
    expect(log.since(0)).to.deep.equal({text: '4567890abc', dropped: true});
    expect(log.end).to.equal(13);
  });

  it('has the same lines when a line end comes in two pieces', () => {
    const log = new ConsoleLog(100);
    for (const part of ['one\r', '\ntwo\r', '\n> ']) log.append(part);
    expect(log.text).to.equal('one\ntwo\n> ');
    expect(log.lastLines(1)).to.equal('> ');
    expect(log.lastLines(2)).to.equal('two\n> ');
    log.append('\r\n');
    expect(log.lastLines(1)).to.equal('> \n');
  });

  it('ends with the lines that say something', () => {
    const text = toPictures('a\r\nKernel panic\r\n\r\n\u001b[0m\r\n---[ end ]---\r\n\r\n');
    expect(lastPlainLines(text, 2)).to.deep.equal(['Kernel panic', '---[ end ]---']);
    expect(lastPlainLines('', 5)).to.deep.equal([]);
  });
});
