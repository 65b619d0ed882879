import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {parseDatasetName} from '../../src/domain/image.ts';
import {
  parseBrandName,
  parseIpAddress,
  parseJobId,
  parseMacAddress,
  parseRequestId,
  parseServerName,
  parseText,
  parseUserName,
  parseVersionNumber,
} from '../../src/domain/names.ts';

const hostile = [
  '',
  ' ',
  'a;b',
  '$(id)',
  '`id`',
  'a\nb',
  '../x',
  'a/b',
  '*)(cn=*',
  "a'b",
  'a"b',
  'a b',
  '-rf',
  '.hidden',
  'a..b',
  'x\u0000',
  'é',
];

describe('names from outside', () => {
  for (const [kind, parse] of Object.entries({
    parseServerName,
    parseBrandName,
    parseRequestId,
    parseUserName,
  })) {
    it(`${kind} lets no metacharacter of any shell, filter, path or page through`, () => {
      for (const text of hostile) {
        expect(() => parse(text), JSON.stringify(text))
          .to.throw(AppError)
          .with.property('code', 'InvalidRequest');
      }
    });
  }

  it('names have a longest length', () => {
    expect(parseServerName('a'.repeat(63))).to.have.length(63);
    expect(() => parseServerName('a'.repeat(64))).to.throw(AppError);
  });

  it('user names may be mail addresses', () => {
    expect(parseUserName('jane.doe+lab@corp.example')).to.equal('jane.doe+lab@corp.example');
  });

  it('MAC addresses come in two styles and leave in one', () => {
    expect(parseMacAddress('02-00-00-AB-cd-0F')).to.equal('02:00:00:ab:cd:0f');
    for (const bad of ['02:00:00:ab:cd', '02:00:00:ab:cd:0g', '020000abcd0f', '02:00:00:ab:cd:0f ']) {
      expect(() => parseMacAddress(bad)).to.throw(AppError);
    }
  });

  it('IP addresses are dotted and plain', () => {
    expect(parseIpAddress('10.77.0.1')).to.equal('10.77.0.1');
    for (const bad of ['10.77.0', '10.77.0.256', '010.1.1.1', '1e1.1.1.1', '10.77.0.1/24', '::1']) {
      expect(() => parseIpAddress(bad)).to.throw(AppError);
    }
  });

  it('versions are whole and from 1', () => {
    for (const bad of [0, -1, 1.5, Number.NaN, 1e9]) expect(() => parseVersionNumber(bad)).to.throw(AppError);
  });

  it('datasets are paths of plain parts', () => {
    expect(parseDatasetName('tank/hopscotch/roots/blade01-web-3-abc')).to.be.a('string');
    for (const bad of ['/tank', 'tank/', 'tank//x', 'tank/../x', 'tank@1', 'tank x', '']) {
      expect(() => parseDatasetName(bad)).to.throw(AppError);
    }
  });

  it('job ids are UUIDs', () => {
    expect(() => parseJobId("' or 1=1")).to.throw(AppError);
  });

  it('free text is one line', () => {
    expect(parseText('fixes CVE-2026-1 & more', 'comment')).to.contain('&');
    expect(() => parseText('a\nb', 'comment')).to.throw(AppError);
    expect(() => parseText('x'.repeat(201), 'comment')).to.throw(AppError);
  });
});
