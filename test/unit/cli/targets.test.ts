import {expect} from 'chai';
import {run} from '../../support/cli.ts';
import {startStubService, type StubService} from '../../support/stub-service.ts';

/** What the service is sent for a command line. */
async function sentFor(words: readonly string[]) {
  await using stub = await startStubService({
    checkoutServers: () => Promise.resolve({result: []}),
    grantAccess: () => Promise.resolve({result: []}),
    listServers: () => Promise.resolve({server: []}),
  });
  const {exitCode, stderr} = await run(words, {url: stub.url});
  return {exitCode, message: stderr.text, requests: requestsOf(stub)};
}

const requestsOf = ({received}: StubService) => received.map(({request}) => request);

describe('node ranges on the command line', () => {
  const lines: [string, string[], number][] = [
    ['checkout blade[01-14] -blade07', ['blade[01-14]', '-blade07'], 13],
    ['checkout blade[01-14],-blade07', ['blade[01-14],-blade07'], 13],
    ['checkout blade[01-14] --lease 3d -blade07', ['blade[01-14]', '-blade07'], 13],
    ['checkout blade[01-14] -blade07 --all-or-nothing', ['blade[01-14]', '-blade07'], 13],
    ['checkout blade[01-14] -blade[02-03],-blade05', ['blade[01-14]', '-blade[02-03],-blade05'], 11],
    ['--json checkout blade[01-14] -blade07', ['blade[01-14]', '-blade07'], 13],
    ['--timeout 5s checkout blade[01-14] -blade07', ['blade[01-14]', '-blade07'], 13],
    ['checkout blade[01-14] -- -blade07', ['blade[01-14]', '-blade07'], 13],
    ['checkout -y blade01 login1', ['blade01', 'login1'], 2],
  ];
  for (const [line, target, expectedCount] of lines) {
    it(`understands ${line}`, async () => {
      const {exitCode, requests} = await sentFor(line.split(' '));
      expect(exitCode).to.equal(0);
      expect(requests).to.have.length(1);
      expect(requests[0]).to.deep.include({target});
      expect((requests[0] as {options: object}).options).to.deep.include({expectedCount});
    });
  }

  const mistakes: [string, RegExp][] = [
    ['checkout blade01 -force', /"-force" takes nothing away/],
    ['checkout blade01 -json', /Did you mean --json/],
    ['checkout blade01 -yes', /Did you mean --yes/],
    ['checkout blade01 -x', /unknown option '-x'/],
    ['checkout -blade07 blade[01-14]', /takes nothing away/],
    ['checkout blade[14-01]', /runs backwards/],
    ['checkout n[1-999999999]', /more than 10000/],
    ['checkout blade[01', /brackets/],
    ['checkout blade01 -blade01', /No server is named/],
    ['checkout', /Name servers, or say how many/],
    ['checkout --count 0', /whole number/],
    ['checkout --count 5 blade01', /not both/],
    ['checkout blade01 --memory 16G', /not both/],
    ['checkout blade01;rm', /not a valid server name/],
    ['checkout blade01 --lease 3600', /length of time/],
    ['grant blade[01-02] --to bob -blade02', /Put it before the options/],
    ['grant blade01', /required option '--to/],
    ['power', /Usage/],
    ['power explode blade01', /unknown command 'explode'/],
    ['sevrers', /Did you mean servers/],
    ['servers --pool kitchen', /Allowed choices/],
    ['provision blade01 --brand web@3 --version 4', /contradict/],
    ['provision blade01', /Say which image: --brand web/],
    ['provision blade01 --boot-mode ram', /Only --boot-mode local does without/],
    ['provision blade01 --brand ../web', /not a valid brand name/],
    ['job 12', /not a valid job id/],
    ['whoami --url http://alice:secret@127.0.0.1/soap', /must not hold a user or password/],
    ['whoami --url ftp://127.0.0.1', /not the address/],
    ['whoami --password secret', /unknown option/],
  ];
  for (const [line, message] of mistakes) {
    it(`refuses ${line}`, async () => {
      const {exitCode, requests, message: told} = await sentFor(line.split(' '));
      expect(told).to.match(message);
      expect(exitCode).to.equal(2);
      expect(requests).to.deep.equal([]);
    });
  }

  it('never prints back a control character that was typed', async () => {
    const {message} = await sentFor(['checkout', 'blade\u001b[31m01']);
    expect(message).not.to.contain('\u001b');
  });
});
