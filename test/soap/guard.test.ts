import {expect} from 'chai';
import {connect} from 'node:net';
import {deflateRawSync, deflateSync, gzipSync} from 'node:zlib';
import {expectFault, expectNoInsides, readFault} from '../support/soap-faults.ts';
import {
  basic,
  call,
  envelopeOf,
  send,
  startSoapService,
  type Answer,
  type SoapService,
} from '../support/soap-service.ts';

describe('SOAP guard', () => {
  let service: SoapService;
  const seen: unknown[] = [];

  before(async () => {
    service = await startSoapService({
      port: {
        listServers: request => {
          seen.push(request);
          return Promise.resolve({server: []});
        },
        snapshotBrand: request => {
          seen.push(request);
          return Promise.reject(new Error('not for this test'));
        },
      },
    });
  });
  after(() => service.close());
  beforeEach(() => (seen.length = 0));
  // Whatever was sent, the next one is served as if nothing had been.
  afterEach(async () => {
    const answer = await call(service.url, '<tns:whoAmI/>');
    expect(answer.text).to.contain('<name>alice</name>');
  });

  const raw = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
    send(service.url, {
      body,
      headers: {'Content-Type': 'text/xml', Authorization: basic('alice'), ...headers},
    });
  const list = (content: string) => call(service.url, `<tns:listServers>${content}</tns:listServers>`);

  describe('what the message is', () => {
    const refused: Readonly<Record<string, [body: string, words: RegExp]>> = {
      nothing: ['', /not well-formed|not a SOAP message/],
      'no XML': ['hello', /not well-formed/],
      'half a message': [envelopeOf('<tns:whoAmI/>').slice(0, -20), /not well-formed/],
      'mismatched tags': [envelopeOf('<tns:whoAmI></tns:whoWasI>'), /not well-formed/],
      'an unknown entity': [
        envelopeOf('<tns:listServers><tns:target>&xxe;</tns:target></tns:listServers>'),
        /not well-formed/,
      ],
      'another root': ['<a/>', /must begin with an Envelope/],
      'two roots': [envelopeOf('<tns:whoAmI/>') + '<b/>', /not well-formed|More than one/],
      'an empty Body': [envelopeOf(''), /Body of the SOAP message is empty/],
      'no Body': [envelopeOf('').replace(/<soapenv:Body>.*<\/soapenv:Body>/, ''), /has no Body/],
      'two bodies': [envelopeOf('<tns:whoAmI/></soapenv:Body><soapenv:Body><tns:logout/>'), /two Body/],
      'two operations': [envelopeOf('<tns:whoAmI/><tns:logout/>'), /two operations/],
      'a header after the body': [
        envelopeOf('<tns:whoAmI/></soapenv:Body><soapenv:Header></soapenv:Header><soapenv:Body>'),
        /must come before/,
      ],
      'a stranger in the Envelope': [
        envelopeOf('<tns:whoAmI/></soapenv:Body><x/><soapenv:Body>'),
        /may not stand in the Envelope/,
      ],
      'text in the Body': [envelopeOf('hello<tns:whoAmI/>'), /Text stands/],
      'an unknown operation': [envelopeOf('<tns:formatDisks/>'), /no operation "formatDisks"/],
      'an operation named as an object member': [envelopeOf('<tns:toString/>'), /no operation "toString"/],
      'an answer as a request': [envelopeOf('<tns:whoAmIResponse/>'), /no operation/],
      'a fault as a request': [
        envelopeOf('<soapenv:Fault><faultcode>x</faultcode></soapenv:Fault>'),
        /no operation/,
      ],
      'the wrong namespace': [envelopeOf('<whoAmI xmlns="urn:other"/>'), /in the namespace "urn:other"/],
      'no namespace': [envelopeOf('<whoAmI/>'), /in no namespace/],
      'parameters without a namespace': [
        envelopeOf('<tns:listServers><target>a</target></tns:listServers>'),
        /<target> is in no namespace/,
      ],
      'a DOCTYPE': [
        '<!DOCTYPE x [<!ENTITY a "b">]>' + envelopeOf('<tns:whoAmI/>').replace(/^<\?xml.*?\?>/, ''),
        /DOCTYPE/,
      ],
      'a processing instruction': [envelopeOf('<?php echo 1 ?><tns:whoAmI/>'), /Processing instructions/],
      'a style sheet': [
        '<?xml-stylesheet href="x"?>' + envelopeOf('<tns:whoAmI/>').replace(/^<\?xml.*?\?>/, ''),
        /Processing instructions/,
      ],
      'a control character': [
        envelopeOf('<tns:listServers><tns:target>a&#1;</tns:target></tns:listServers>'),
        /not allow|not well-formed/,
      ],
      'a raw NUL': [
        envelopeOf('<tns:listServers><tns:target>a\u0000</tns:target></tns:listServers>'),
        /character that XML does not allow|not well-formed/,
      ],
      'too deep a nesting': [
        envelopeOf(
          '<tns:listServers>' + '<tns:a>'.repeat(5000) + '</tns:a>'.repeat(5000) + '</tns:listServers>',
        ),
        /nested too deeply/,
      ],
      'too many elements': [
        envelopeOf(`<tns:listServers>${'<tns:target/>'.repeat(100_001)}</tns:listServers>`),
        /more than 100000 elements/,
      ],
    };
    for (const [what, [body, words]] of Object.entries(refused)) {
      it(`refuses ${what}`, async () => {
        expectFault(await raw(body), 'InvalidRequest', words);
        expect(seen).to.deep.equal([]);
      });
    }

    it('reads little for those who are not signed in', async () => {
      const header = `<soapenv:Header><x>${'<a/>'.repeat(100_001)}</x></soapenv:Header>`;
      expectFault(await raw(envelopeOf('<tns:whoAmI/>', header)), 'InvalidRequest', /Header .* too large/);
      const large = envelopeOf(`<tns:login><tns:userName>${'x'.repeat(40_000)}</tns:userName></tns:login>`);
      expectFault(await raw(large), 'InvalidRequest', /too large for its operation/);
      const unread = envelopeOf(`<tns:listServers>${'<tns:target/>'.repeat(10_000)}<<<</tns:listServers>`);
      expectFault(await raw(unread, {Authorization: ''}), 'Unauthenticated', /Sign in/, 401);
    });

    it('does not lose itself in attributes', async () => {
      const attributes = Array.from({length: 200_000}, (_, index) => `a${index}="1"`).join(' ');
      const before = process.cpuUsage();
      expectFault(
        await list(`<tns:target ${attributes}>a</tns:target>`),
        'InvalidRequest',
        /too many attributes/,
      );
      expect(process.cpuUsage(before).user).to.be.below(3_000_000);
    });

    it('takes the line ends of every system, wherever its slices end', async () => {
      for (const lineEnd of ['\n', '\r\n', '\r']) {
        await list(`<tns:target>${`x${lineEnd}`.repeat(50_001)}</tns:target>`);
        expect(
          (seen.at(-1) as {target: string[]}).target[0] === 'x\n'.repeat(50_001),
          JSON.stringify(lineEnd),
        ).to.equal(true);
      }
    });

    it('reads large messages whole, wherever its slices end', async () => {
      const targets = Array.from({length: 10_000}, (_, index) => `blade${index}\u{1f680}&amp;`);
      await list(targets.map(target => `<tns:target>${target}</tns:target>`).join('\n'));
      await list(`<tns:target>${'\u{1f680}'.repeat(200_000)}x</tns:target>`);
      await list(`<tns:target>x${'\u{1f680}'.repeat(200_000)}</tns:target>`);
      const [many, even, odd] = seen as {target: string[]}[];
      expect(many?.target).to.deep.equal(targets.map(target => target.replace('&amp;', '&')));
      expect(even?.target[0] === `${'\u{1f680}'.repeat(200_000)}x`).to.equal(true);
      expect(odd?.target[0] === `x${'\u{1f680}'.repeat(200_000)}`).to.equal(true);
    });

    for (const name of ['__proto__', 'constructor', 'prototype']) {
      it(`refuses ${name} as a name or an id, wherever it stands`, async () => {
        const messages = [
          envelopeOf(`<tns:${name}/>`),
          envelopeOf(`<tns:listServers><tns:${name}>1</tns:${name}></tns:listServers>`),
          envelopeOf(`<tns:listServers ${name}="1"/>`),
          envelopeOf(`<tns:listServers id="${name}"/>`),
          envelopeOf(`<tns:listServers href="#${name}"/>`),
          envelopeOf('<tns:whoAmI/>', `<soapenv:Header><${name}/></soapenv:Header>`),
          envelopeOf('<tns:whoAmI/>', `<soapenv:Header><a id="${name}"/></soapenv:Header>`),
          envelopeOf('<tns:whoAmI/>').replace('<soapenv:Body>', `<soapenv:Body id="${name}">`),
        ];
        for (const message of messages)
          expectFault(await raw(message), 'InvalidRequest', /may not be used|no operation/);
        expect(({} as Record<string, unknown>)['obj']).to.equal(undefined);
      });
    }
  });

  describe('headers of the message', () => {
    const withHeader = (block: string) =>
      raw(envelopeOf('<tns:whoAmI/>', `<soapenv:Header>${block}</soapenv:Header>`));
    it('passes over headers that need not be understood, or are for somebody else', async () => {
      for (const block of [
        '<a xmlns="urn:a">x<b/></a>',
        '<a xmlns="urn:a" soapenv:mustUnderstand="0"/>',
        '<a xmlns="urn:a" soapenv:mustUnderstand="1" soapenv:actor="urn:a-proxy"/>',
      ]) {
        expect((await withHeader(block)).status, block).to.equal(200);
      }
    });
    it('refuses what it must understand and does not', async () => {
      for (const block of [
        '<a xmlns="urn:a" soapenv:mustUnderstand="1"/>',
        '<a xmlns="urn:a" soapenv:mustUnderstand="true" soapenv:actor="http://schemas.xmlsoap.org/soap/actor/next"/>',
      ]) {
        const fault = readFault(await withHeader(block));
        expect(fault).to.include({faultcode: 'soap:MustUnderstand', kind: undefined});
      }
    });
  });

  describe('how it comes', () => {
    it('takes text/xml only', async () => {
      for (const type of [
        'application/json',
        'application/xml',
        'text/plain',
        'multipart/related',
        'x/y;;;=',
        '',
      ]) {
        const answer = await raw(envelopeOf('<tns:whoAmI/>'), {'Content-Type': type});
        expectFault(answer, 'InvalidRequest', /text\/xml/, 415);
      }
    });

    it('takes POST and GET only', async () => {
      for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
        const answer = await send(service.url, {method});
        expect(answer.status, method).to.equal(405);
        expect(answer.headers['allow']).to.equal('GET, HEAD, POST');
      }
      expect((await send(service.url, {method: 'HEAD'})).status).to.equal(200);
    });

    it('dispatches on the body, whatever SOAPAction says', async () => {
      for (const action of ['"urn:hop-scotch:service:1:logout"', 'constructor', '""', '"', '__proto__']) {
        const answer = await raw(envelopeOf('<tns:whoAmI/>'), {SOAPAction: action});
        expect(answer.text).to.contain('<whoAmIResponse ');
      }
    });

    it('does not mind strange paths and queries', async () => {
      for (const path of [
        '/soap/',
        '/soap?x=1&__proto__[a]=1',
        '/soap?wsdl',
        '//soap',
        '/soap/%00',
        '/soap//',
        '/%zz',
      ]) {
        const answer = await send(service.url, {
          path,
          body: envelopeOf('<tns:getServiceInfo/>'),
          headers: {'Content-Type': 'text/xml'},
        });
        expect(answer.status, path).to.be.oneOf([200, 400, 404]);
        expectNoInsides(answer);
      }
    });

    it('reads the encodings that clients send', async () => {
      const text = envelopeOf('<tns:listServers><tns:target>bläde</tns:target></tns:listServers>').replace(
        /^<\?xml.*?\?>/,
        '',
      );
      const declared = (charset: string) => `<?xml version="1.0" encoding="${charset}"?>${text}`;
      const utf16le = (string: string) => Buffer.from(string, 'utf16le');
      const utf16be = (string: string) => utf16le(string).swap16();
      const variants: [Buffer, string?][] = [
        [Buffer.from(text)],
        [Buffer.from(`\ufeff${text}`)],
        [Buffer.from(`\ufeff${text}`), 'utf-8'],
        [Buffer.from(declared('utf-8')), '"UTF-8"'],
        [Buffer.from(declared('ISO-8859-1'), 'latin1')],
        [Buffer.from(text, 'latin1'), 'iso-8859-1'],
        [utf16le(`\ufeff${text}`)],
        [utf16be(`\ufeff${text}`), 'utf-16'],
        [utf16le(declared('utf-16')), 'utf-16'],
        [utf16be(text)],
        // A file that says UTF-16 and was stored as UTF-8: .NET's StringWriter is known for it.
        [Buffer.from(declared('utf-16'))],
      ];
      for (const [index, [body, charset]] of variants.entries()) {
        const answer = await raw(body, {
          'Content-Type': charset === undefined ? 'text/xml' : `text/xml; charset=${charset}`,
        });
        expect(answer.status, `variant ${index}: ${answer.text}`).to.equal(200);
        expect(answer.headers['content-type']).to.equal('text/xml; charset=utf-8');
      }
      expect(seen).to.have.length(variants.length);
      for (const request of seen) expect(request).to.deep.equal({target: ['bläde']});
    });

    it('refuses broken and unknown encodings', async () => {
      const broken = Buffer.concat([
        Buffer.from('<a>'),
        Buffer.from([0xff, 0xfe, 0xfd]),
        Buffer.from('</a>'),
      ]);
      expectFault(await raw(broken), 'InvalidRequest', /not valid UTF-8/);
      expectFault(
        await raw('<a/>', {'Content-Type': 'text/xml; charset=EBCDIC'}),
        'InvalidRequest',
        /charset/,
        415,
      );
      expectFault(
        await raw('<a/>', {'Content-Type': 'text/xml; charset=__proto__'}),
        'InvalidRequest',
        /charset/,
        415,
      );
    });
  });

  describe('how large it is', () => {
    const small = envelopeOf('<tns:whoAmI/>');
    const unpacked = {gzip: gzipSync(small), deflate: deflateSync(small), 'x-gzip': gzipSync(small)};
    for (const [encoding, body] of Object.entries({...unpacked, Deflate: deflateRawSync(small)})) {
      it(`unpacks ${encoding}`, async () => {
        expect((await raw(body, {'Content-Encoding': encoding})).status).to.equal(200);
      });
    }

    it('refuses what cannot be unpacked', async () => {
      const packed = gzipSync(small);
      for (const body of [Buffer.from('nonsense'), packed.subarray(0, 40), Buffer.from([])]) {
        expectFault(
          await raw(body, {'Content-Encoding': 'gzip'}),
          'InvalidRequest',
          /cannot be unpacked/,
          400,
        );
      }
      expectFault(await raw(small, {'Content-Encoding': 'br'}), 'InvalidRequest', /Content-Encoding/, 415);
      expectFault(
        await raw(packed, {'Content-Encoding': 'gzip, gzip'}),
        'InvalidRequest',
        /Content-Encoding/,
        415,
      );
    });

    it('stops at 4 MiB, as sent and as unpacked, and holds no more than that', async () => {
      const tooLarge = Buffer.alloc(5 * 1024 * 1024, ' ');
      expectFault(await raw(tooLarge), 'InvalidRequest', /too large/, 413);
      const chunked = await raw(tooLarge, {'Transfer-Encoding': 'chunked'});
      expectFault(chunked, 'InvalidRequest', /too large/, 413);
      const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
      const before = process.memoryUsage().rss;
      const answers = await Promise.all(
        Array.from({length: 10}, () => raw(bomb, {'Content-Encoding': 'gzip'})),
      );
      for (const answer of answers) expectFault(answer, 'InvalidRequest', /too large/, 413);
      expect(process.memoryUsage().rss - before).to.be.below(250 * 1024 * 1024);
      const emptyMembers = Buffer.concat(Array<Buffer>(250_000).fill(gzipSync('')));
      expectFault(await raw(emptyMembers, {'Content-Encoding': 'gzip'}), 'InvalidRequest', /too large/, 413);
    });
  });

  it('holds no more than so much of all large messages together', async () => {
    const ends: (() => void)[] = [];
    const narrow = await startSoapService({
      limits: {bodyBytesTotal: 150_000},
      port: {listServers: () => new Promise(resolve => ends.push(() => resolve({server: []})))},
    });
    const sendLarge = () =>
      call(narrow.url, `<tns:listServers><tns:target>${'x'.repeat(100_000)}</tns:target></tns:listServers>`);
    try {
      const first = sendLarge();
      while (ends.length < 1) await new Promise(resolve => setImmediate(resolve));
      expectFault(await sendLarge(), 'Busy', /Too much is being sent/, 500);
      expect((await call(narrow.url, '<tns:whoAmI/>')).status).to.equal(200);
      ends[0]?.();
      expect((await first).status).to.equal(200);
      const second = sendLarge();
      while (ends.length < 2) await new Promise(resolve => setImmediate(resolve));
      ends[1]?.();
      expect((await second).status).to.equal(200);
    } finally {
      await narrow.close();
    }
  });

  describe('what the parameters are', () => {
    it('says what is wrong in words', async () => {
      const wrong: [content: string, words: RegExp, part: string][] = [
        ['<tns:targt>a</tns:targt>', /<targt> is not expected here.*Expected here: target, options/, 'targt'],
        ['<tns:options/><tns:target>a</tns:target>', /<target> is not expected here/, 'target'],
        [
          '<tns:options><tns:pool>x</tns:pool></tns:options>',
          /<pool> cannot be "x"\. Use one of computing, communication/,
          'pool',
        ],
        ['hello', /text may not stand/, 'listServers'],
        ['<tns:target><tns:b/></tns:target>', /holds a value/, 'target'],
        ['<tns:target id="1">a</tns:target>', /attribute "id"/, 'target'],
      ];
      for (const [content, words, part] of wrong) {
        expect(expectFault(await list(content), 'InvalidRequest', words).fields['part'], content).to.equal(
          part,
        );
      }
      expect(seen).to.deep.equal([]);
    });

    it('says which element is nil that must have a value, and not that its neighbour is wrong', async () => {
      const cases: [content: string, words: RegExp, part: string][] = [
        ['<tns:userName xsi:nil="true"/><tns:password>x</tns:password>', /^<userName> is nil/, 'userName'],
        ['<tns:userName>alice</tns:userName><tns:password xsi:nil="1"/>', /^<password> is nil/, 'password'],
        // What is wrong beside it is still said.
        [
          '<tns:userName>a</tns:userName><tns:password>b</tns:password><tns:options xsi:nil="1"/><tns:x/>',
          /^<x> is not expected/,
          'x',
        ],
      ];
      for (const [content, words, part] of cases) {
        const answer = await call(service.url, `<tns:login>${content}</tns:login>`);
        expect(expectFault(answer, 'InvalidRequest', words).fields['part']).to.equal(part);
      }
    });

    it('names the line, when there are lines', async () => {
      const answer = await list(
        '\n<tns:target>a</tns:target>\n<!-- a\n comment -->\n<tns:targt>b</tns:targt>',
      );
      expectFault(answer, 'InvalidRequest', /^Line 5: <targt>/);
    });

    it('keeps text as it was sent', async () => {
      await list('<tns:target> a &lt;b&gt; &amp;\n c\r\n&#13;\u{1f680}</tns:target>');
      await list('<tns:target>one<!-- x -->two<![CDATA[<three/>]]>four</tns:target>');
      await list('<tns:target><![CDATA[<?xml version="1.0"?><a id="__proto__"/>]]></tns:target>');
      await list('<tns:target></tns:target><tns:target/><tns:target>  </tns:target>');
      expect(seen).to.deep.equal([
        {target: [' a <b> &\n c\n\r\u{1f680}']},
        {target: ['onetwo<three/>four']},
        {target: ['<?xml version="1.0"?><a id="__proto__"/>']},
        {target: ['', '', '  ']},
      ]);
    });

    it('takes lists of none, one and many; nil is the same as not there', async () => {
      await list('');
      await list('\n  ');
      await list('<tns:target>a</tns:target>');
      await list(
        '<tns:target xsi:nil="true"/><tns:target>b</tns:target><tns:target xsi:type="tns:Job">c</tns:target><tns:options xsi:nil="1"/>',
      );
      await call(service.url, '<tns:listServers xsi:nil="true"/>');
      expect(seen).to.deep.equal([
        {target: []},
        {target: []},
        {target: ['a']},
        {target: ['b', 'c']},
        {target: []},
      ]);
    });
  });

  describe('who sends it', () => {
    it('is cut off when it is slow', async () => {
      const slow = await startSoapService({
        limits: {headersTimeoutMs: 100, requestTimeoutMs: 200, checkIntervalMs: 50},
      });
      try {
        const answered = (text: string) =>
          new Promise<string>((resolve, reject) => {
            const socket = connect(Number(new URL(slow.url).port), '127.0.0.1', () => socket.write(text));
            let answer = '';
            socket.on('data', (data: Buffer) => (answer += data.toString()));
            socket.on('error', reject);
            socket.on('close', () => resolve(answer));
          });
        expect(await answered('POST /soap HTTP/1.1\r\nHost: a\r\n')).to.match(/^HTTP\/1.1 408/);
        const body =
          'POST /soap HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<a>';
        expect(await answered(body)).to.match(/^(HTTP\/1.1 408|$)/);
      } finally {
        await slow.close();
      }
    });

    it('is not answered with more than its own size by garbage that is no HTTP', async () => {
      const answer = await new Promise<string>(resolve => {
        const socket = connect(Number(new URL(service.url).port), '127.0.0.1', () =>
          socket.end('\u0016\u0003\u0001 hello\r\n\r\n'),
        );
        let text = '';
        socket.on('data', (data: Buffer) => (text += data.toString()));
        socket.on('error', () => resolve(text));
        socket.on('close', () => resolve(text));
      });
      expect(answer).to.match(/^HTTP\/1.1 400 Bad Request/);
    });
  });

  it('leaves the prototype of objects alone', () => {
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });
});
