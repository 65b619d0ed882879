/** The guard of the lab's directory: whatever comes in is cut into well-formed messages, or refused. */
import {expect} from 'chai';
import fc from 'fast-check';
import {BerError, checkNesting, Framer, readElements, writeElement} from '../../src/lab/directory/ber.ts';
import {readHead} from '../../src/lab/directory/message.ts';

const bytes = fc.uint8Array({maxLength: 200}).map(array => Buffer.from(array));
const message = bytes.map(content => writeElement(0x30, writeElement(0x04, content)));

describe('the guard of the lab directory', () => {
  it('gives back the messages, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(message, {maxLength: 5}), fc.array(fc.nat(50)), (messages, cuts) => {
        const framer = new Framer(10_000);
        const frames: Buffer[] = [];
        let rest: Buffer = Buffer.concat(messages);
        for (const cut of cuts) {
          frames.push(...framer.push(rest.subarray(0, cut)));
          rest = rest.subarray(cut);
        }
        frames.push(...framer.push(rest));
        expect(Buffer.concat(frames)).to.deep.equal(Buffer.concat(messages));
        expect(frames).to.have.length(messages.length);
      }),
    );
  });

  it('throws nothing but BerError', () => {
    const likely = bytes.map(content => Buffer.concat([Buffer.of(0x30, content.length & 0x7f), content]));
    fc.assert(
      fc.property(fc.oneof(bytes, likely), data => {
        try {
          for (const frame of new Framer(1_000).push(data)) readHead(frame);
        } catch (error) {
          expect(error).to.be.instanceOf(BerError);
        }
      }),
      {numRuns: 1_000},
    );
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.array(bytes), contents => {
        const written = Buffer.concat(contents.map(content => writeElement(0x04, content)));
        expect(readElements(written).map(({content}) => content)).to.deep.equal(contents);
        checkNesting(written);
      }),
    );
  });
});
