import {expect} from 'chai';
import fc from 'fast-check';
import {displayName, escapeDnValue, isBelow, isDirectlyBelow, parseDn, sameDn} from '../../src/domain/dn.ts';
import {AppError} from '../../src/domain/errors.ts';

const base = 'ou=people,dc=hopscotch';
/** Any text, and often enough what is special in DNs. */
const special = fc.constantFrom(...' ,+"\\<>;=#\u0000\n\tabAZ09éßİıſK中😀-'.split(/(?:)/u));
const anyValue = fc.oneof(
  fc.string({unit: special, maxLength: 12}),
  fc.string({unit: 'grapheme', maxLength: 12}),
);
const value = anyValue.filter(text => text.isWellFormed());
const plain = fc.string({unit: fc.constantFrom(...'abcxyzABC019 .-_@'), minLength: 1, maxLength: 12});

describe('distinguished names, whatever is in them', () => {
  it('give back the value that was escaped', () => {
    fc.assert(
      fc.property(value, text => {
        expect(displayName(parseDn(`cn=${escapeDnValue(text)},${base}`))).to.equal(text);
      }),
    );
  });

  it('stay below their base, directly, whatever the value', () => {
    fc.assert(
      fc.property(value, text => {
        const dn = parseDn(`uid=${escapeDnValue(text)},${base}`);
        expect(isBelow(dn, parseDn(base))).to.equal(true);
        expect(isDirectlyBelow(dn, parseDn(base))).to.equal(true);
        expect(isDirectlyBelow(dn, parseDn('dc=hopscotch'))).to.equal(false);
        expect(isBelow(dn, parseDn('ou=servers,dc=hopscotch'))).to.equal(false);
      }),
    );
  });

  it('never come to lie below a base by what a value says', () => {
    fc.assert(
      fc.property(value, text => {
        const dn = parseDn(`cn=${escapeDnValue(`${text},${base}`)}`);
        expect(isBelow(dn, parseDn(base))).to.equal(false);
      }),
    );
  });

  it('have a key that is its own key', () => {
    fc.assert(
      fc.property(value, text => {
        const {key} = parseDn(`cn=${escapeDnValue(text)},${base}`);
        expect(parseDn(key).key).to.equal(key);
      }),
    );
  });

  it('are the same however bytes are escaped', () => {
    fc.assert(
      fc.property(value, text => {
        const hex = [...Buffer.from(text)].map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join('');
        const escaped = parseDn(`cn=${escapeDnValue(text)},${base}`);
        expect(sameDn(parseDn(`cn=${hex},${base}`), escaped)).to.equal(true);
        expect(displayName(parseDn(`cn=${hex},${base}`))).to.equal(text);
      }),
    );
  });

  it('are the same in quotes and as an encoded string', () => {
    fc.assert(
      fc.property(value, text => {
        const wanted = parseDn(`cn=${escapeDnValue(text)},${base}`);
        const inQuotes = text.replace(/["\\]/g, char => `\\${char}`);
        expect(sameDn(parseDn(`cn="${inQuotes}",${base}`), wanted)).to.equal(true);
        const bytes = Buffer.from(text);
        const encoded = Buffer.concat([Buffer.of(0x0c, bytes.length), bytes]).toString('hex');
        expect(sameDn(parseDn(`cn=#${encoded},${base}`), wanted)).to.equal(true);
      }),
    );
  });

  it('are the same whatever the case, the spaces and the name of the type', () => {
    fc.assert(
      fc.property(plain, fc.nat(3), (text, spaces) => {
        const gap = ' '.repeat(spaces);
        const wanted = parseDn(`uid=${escapeDnValue(text)},${base}`);
        const spelled = escapeDnValue(text.toUpperCase().replaceAll(' ', `${gap} `));
        const other = parseDn(`${gap}UserID${gap}=${gap}${spelled}${gap},${gap}OU = People;DC=HopScotch`);
        expect(sameDn(other, wanted)).to.equal(true);
        const numbered = parseDn(
          `0.9.2342.19200300.100.1.1=${escapeDnValue(text)},2.5.4.11=people,dc=hopscotch`,
        );
        expect(sameDn(numbered, wanted)).to.equal(true);
      }),
    );
  });

  it('are the same on the short way as on the long one', () => {
    const part = fc.string({unit: fc.constantFrom(...'az09._@-'), minLength: 1, maxLength: 12});
    fc.assert(
      fc.property(part, part, (one, other) => {
        const short = parseDn(`uid=${one},ou=${other},dc=x`);
        const long = parseDn(`UID=${one},ou=${other},dc=x`);
        expect(short.key).to.equal(long.key);
        expect(displayName(short)).to.equal(displayName(long)).and.to.equal(one);
      }),
    );
  });

  it('differ when their values do', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        const fold = (text: string) =>
          text.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/ +/g, ' ').replace(/^ | $/g, '');
        fc.pre(fold(one) !== fold(other));
        const dnOf = (text: string) => parseDn(`cn=${escapeDnValue(text)},${base}`);
        expect(sameDn(dnOf(one), dnOf(other))).to.equal(false);
      }),
    );
  });

  it('are refused as InvalidRequest, or parsed, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({unit: 'binary'}), fc.string({unit: special})), text => {
        for (const candidate of [text, `cn=${text}`, `cn=a,${text}`]) {
          try {
            expect(parseDn(candidate).text).to.equal(candidate);
          } catch (error) {
            expect(error).to.be.instanceOf(AppError);
            expect((error as AppError).code).to.equal('InvalidRequest');
          }
        }
      }),
    );
  });
});

describe('distinguished names', () => {
  for (const bad of [
    '',
    ' ',
    'alice',
    '=alice',
    'uid=alice,',
    'uid=alice,,dc=x',
    'uid=a\\',
    'uid=a"b',
    'uid="a',
    'uid="a"b',
    'uid=\\ff',
    'uid=#zz',
    'uid=#0403aa',
    'uid=a\u0000',
    'uid=\ud800',
    'ü=a',
    `uid=${'a'.repeat(2_001)}`,
  ]) {
    it(`are not ${JSON.stringify(bad).slice(0, 40)}`, () => {
      expect(() => parseDn(bad))
        .to.throw(AppError)
        .with.property('code', 'InvalidRequest');
    });
  }

  it('do not let a value that begins with # pass for encoded bytes', () => {
    expect(sameDn(parseDn('cn=#040161'), parseDn('cn=a'))).to.equal(true);
    expect(sameDn(parseDn('cn=\\#040161'), parseDn('cn=a'))).to.equal(false);
  });

  it('are read in no time, however long', () => {
    const begun = process.cpuUsage();
    for (const part of [' ', '\\ ', '\\', ',', '+', '"', 'a']) {
      expect(() => parseDn(`cn=a${part.repeat(200_000)}`)).to.throw(AppError);
    }
    expect(process.cpuUsage(begun).user).to.be.below(1_000_000);
  });
});
