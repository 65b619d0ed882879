/** Whatever is one name for us is one name for OpenLDAP: two people can never pass for one another. */
import {expect} from 'chai';
import fc from 'fast-check';
import {Attribute, Change, Client} from 'ldapts';
import {escapeDnValue, parseDn, sameDn} from '../../src/domain/dn.ts';
import {haveSlapd, startSlapd, type Slapd} from '../support/slapd.ts';
import {serverDn, userDn} from './directory.ts';

const special = [...' ,+"\\<>;=#\n\t\rabAZ09éßİıſK中😀-\u0301\u0323\u0308\u00a0\u3000ΣςσÅÉ\u212b각ᄀﬁẠẶ'];
const characters = (from: number, to: number) =>
  fc.integer({min: from, max: to}).map(code => String.fromCodePoint(code));
const letters = fc.oneof(
  characters(0x20, 0x24f),
  characters(0x300, 0x3ff),
  characters(0x400, 0x4ff),
  characters(0x1100, 0x11ff),
  characters(0x1e00, 0x1fff),
  characters(0x3000, 0x30ff),
  characters(0xff01, 0xffef),
);
const anyText = fc.oneof(
  fc.string({unit: fc.constantFrom(...special), minLength: 1, maxLength: 12}),
  fc.string({unit: letters, minLength: 1, maxLength: 8}),
  fc.string({unit: 'grapheme', minLength: 1, maxLength: 8}),
);
const text = anyText.filter(value => value.isWellFormed() && !value.includes('\0') && value.trim() !== '');
const ascii = fc.string({unit: fc.constantFrom(...' aAbB09.,+#'), minLength: 1, maxLength: 8});

/** The ways to write a value. */
const spellings: ((value: string) => string)[] = [
  escapeDnValue,
  value => [...Buffer.from(value)].map(byte => `\\${byte.toString(16).padStart(2, '0')}`).join(''),
  value => `"${value.replace(/["\\]/g, char => `\\${char}`)}"`,
  value => ` \t${escapeDnValue(value)}  `,
];
const pair = (types: readonly string[], value: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.constantFrom(...types), value, fc.constantFrom(...spellings))
    .map(([type, plain, spell]) => `${type}=${spell(plain)}`);
const rdn = fc
  .array(
    fc.oneof(
      pair(['cn', 'CN', 'uid', 'ou', '2.5.4.11', 'sn', 'description', 'title', 'givenName'], text),
      pair(['dc', 'mail', 'homeDirectory', 'serialNumber', 'telephoneNumber'], ascii),
    ),
    {minLength: 1, maxLength: 3},
  )
  .map(pairs => pairs.join('+'));
const anyDn = fc.array(rdn, {minLength: 1, maxLength: 3}).map(rdns => rdns.join(' , '));

if (haveSlapd()) {
  describe('distinguished names, as OpenLDAP takes them', function () {
    this.timeout(120_000);
    let slapd: Slapd;
    let client: Client;
    const entry = serverDn('blade01');

    before(async () => {
      slapd = await startSlapd({servers: 1});
      client = new Client({url: `ldap://127.0.0.1:${slapd.port}`});
      await client.bind(userDn('admin'), 'admin');
    });
    after(async () => {
      await client?.unbind();
      await slapd?.close();
    });

    const store = (members: string[]) => {
      const modification = new Attribute({type: 'member', values: members});
      return client.modify(entry, [new Change({operation: 'replace', modification})]);
    };
    /** Whether OpenLDAP takes one of the stored names for this one. */
    const isStored = (dn: string) => client.compare(entry, 'member', dn);
    /** Expects that OpenLDAP takes all of them for the same as their keys. */
    const expectOwnKeys = async (dns: readonly string[]) => {
      // OpenLDAP ends a connection that has more than 1,000 requests under way.
      for (let at = 0; at < dns.length; at += 500) {
        // Numbered, so that each can be taken for itself only.
        const numbered = dns.slice(at, at + 500).map((dn, index) => `ou=${index},${dn}`);
        await store(numbered);
        const same = await Promise.all(numbered.map(dn => isStored(parseDn(dn).key)));
        expect(numbered.filter((_, index) => !same[index])).to.deep.equal([]);
      }
    };

    it('are the same as their keys, with every character', async () => {
      // Of Han and Hangul, which have no case, one in sixteen.
      const alike = (code: number) =>
        ((code >= 0x3400 && code < 0xa000) || (code >= 0xac00 && code < 0xd800)) && code % 16 > 0;
      const all = Array.from({length: 0x10000 - 1}, (_, index) => index + 1)
        .filter(code => (code < 0xd800 || code > 0xdfff) && !alike(code))
        .map(code => `cn=a${escapeDnValue(String.fromCodePoint(code))}b,dc=x`);
      await expectOwnKeys(all);
    });

    it('are the same as their keys, with every accent on a letter', async () => {
      const accents = Array.from({length: 0x70}, (_, index) => String.fromCodePoint(0x300 + index));
      const dns = [...'aEoÜsZиαΩſﬀ가ガ'].flatMap(letter =>
        accents.map(accent => `cn=${letter}${accent},dc=x`),
      );
      await expectOwnKeys(dns);
    });

    it('are the same as their keys, however they are made up and written', async () => {
      const outcomes = {same: 0, refused: 0};
      const property = fc.asyncProperty(anyDn, async dn => {
        try {
          await store([dn]);
        } catch {
          outcomes.refused++;
          return;
        }
        // What the directory can hold must be readable: an owner who cannot be read would look like none.
        expect(await isStored(parseDn(dn).key), parseDn(dn).key).to.equal(true);
        outcomes.same++;
      });
      await fc.assert(property, {numRuns: 700});
      expect(outcomes.same).to.be.above(300);
    });

    it('are the same for both when only case, spaces, accents or escapes are written otherwise', async () => {
      const pairs: [string, string][] = [
        ['CN=Doe\\, Jane,OU=Users,DC=corp,DC=example', 'cn=doe\\2c  jane, ou=USERS, dc=Corp, dc=EXAMPLE'],
        ['cn=Jürgen Groß', 'CN=JU\u0308RGEN GROß'],
        ['cn=Ελένη Παπαδοπούλου', 'cn=ΕΛΈΝΗ ΠΑΠΑΔΟΠΟΎΛΟΥ'],
        ['cn=Юрий Гагарин', 'cn=ЮРИЙ  ГАГАРИН'],
        ['cn=Nguyễn Văn Ánh', `cn=${'NGUYỄN VĂN ÁNH'.normalize('NFD')}`],
        ['cn=山田 太郎+uid=yamada', 'userId=YAMADA+2.5.4.3=山田   太郎'],
        ['cn=ガス', 'cn=カ\u3099ス'],
        ['cn=각', 'cn=\u1100\u1161\u11a8'],
        ['cn=ＡＢＣ', 'cn=abc'],
      ];
      for (const [one, other] of pairs) {
        await store([one]);
        expect(await isStored(other), `OpenLDAP: ${other}`).to.equal(true);
        expect(sameDn(parseDn(one), parseDn(other)), `we: ${other}`).to.equal(true);
      }
    });
  });
}
