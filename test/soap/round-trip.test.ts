import {expect} from 'chai';
import fc from 'fast-check';
import {WSDL} from 'soap';
import {operations} from '../../src/contract/codec.generated.ts';
import type {OperationName} from '../../src/contract/types.generated.ts';
import {findProblems} from '../../src/contract/validate.ts';
import {wsdlText} from '../../src/contract/wsdl.ts';
import {qualified} from '../../src/http/faults.ts';
import {readArbitraries, withoutNothing} from '../support/contract-arbitraries.ts';
import {basic, envelopeOf, send, startSoapService, type SoapService} from '../support/soap-service.ts';

interface AnyCodec {
  encodeRequest(value: unknown): string;
  encodeResponse(value: unknown): string;
  decodeResponse(raw: unknown): unknown;
}

/** As the clients of the soap package read answers, except that values stay text. */
async function createAnswerReader(): Promise<(xml: string) => Record<string, unknown>> {
  const asText = (text: string) => text;
  const customDeserializer = {int: asText, long: asText, boolean: asText, dateTime: asText};
  const wsdl = new WSDL(wsdlText, 'hopscotch.wsdl', {customDeserializer});
  await new Promise<void>((resolve, reject) =>
    wsdl.onReady(error => (error instanceof Error ? reject(error) : resolve())),
  );
  (wsdl as unknown as {options: {preserveWhitespace: boolean}}).options.preserveWhitespace = true;
  return xml => (wsdl.xmlToObject(xml) as {Body: Record<string, unknown>}).Body;
}

describe('Every operation', () => {
  let service: SoapService;
  let readAnswer: (xml: string) => Record<string, unknown>;
  let received: unknown;
  let answer: unknown;
  const arbitraryOf = readArbitraries();
  const names = Object.keys(operations) as OperationName[];

  before(async () => {
    const echo = (request: unknown) => {
      received = request;
      return Promise.resolve(answer as never);
    };
    service = await startSoapService({port: Object.fromEntries(names.map(name => [name, echo]))});
    readAnswer = await createAnswerReader();
  });
  after(() => service.close());

  for (const name of names) {
    const codec = operations[name] as AnyCodec;
    it(`${name} carries every request and every answer over the wire unharmed`, async () => {
      const requestAndAnswer = fc.tuple(arbitraryOf(name), arbitraryOf(`${name}Response`));
      await fc.assert(
        fc.asyncProperty(requestAndAnswer, async ([request, response]) => {
          const xml = qualified(codec.encodeRequest(request));
          expect(findProblems(xml)).to.deep.equal([]);
          answer = response;
          const headers = {'Content-Type': 'text/xml', Authorization: basic('alice')};
          const {status, text} = await send(service.url, {headers, body: envelopeOf(xml)});
          expect(status, text).to.equal(200);
          expect(withoutNothing(received)).to.deep.equal(withoutNothing(request));
          const read = codec.decodeResponse(readAnswer(text)[`${name}Response`]);
          expect(withoutNothing(read)).to.deep.equal(withoutNothing(response));
        }),
        {numRuns: 15},
      );
    });
  }

  it('answers valid XML even where a value cannot be written in XML', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({unit: 'binary', maxLength: 50}),
        fc.string({
          unit: fc.integer({min: 0, max: 0xffff}).map(code => String.fromCharCode(code)),
          maxLength: 20,
        }),
        async (one, other) => {
          answer = {user: {name: one, dn: other, administrator: false}};
          const headers = {'Content-Type': 'text/xml', Authorization: basic('alice')};
          const {status, text} = await send(service.url, {headers, body: envelopeOf('<tns:whoAmI/>')});
          expect(status, text).to.equal(200);
        },
      ),
      {numRuns: 100},
    );
  });
});
