import {expect} from 'chai';
import fc from 'fast-check';
import * as commands from '../../src/adapters/bladecenter/commands.ts';
import {parseHealth, parseLog} from '../../src/adapters/bladecenter/reports.ts';
import {findRefusal, refusalError} from '../../src/adapters/bladecenter/texts.ts';
import {parseBay} from '../../src/domain/names.ts';

const bay = parseBay(3);
const lines = (text: string) => text.split('\n');

/** Made of what modules say, so that random texts come near the parsers' patterns. */
const moduleText = fc
  .array(
    fc.oneof(
      fc.string(),
      fc.string({unit: 'binary'}),
      fc.constantFrom(
        'system>',
        'OK',
        'On',
        'Off',
        'blade[',
        ']',
        'mm[1]',
        ': Critical',
        'MAC Address 1:',
        '\r\n',
        '\u001b[2J',
        ' ',
      ),
      fc.constantFrom(
        'I Blade_02 ',
        '99/99/99 99:99:99',
        '02/30/09 10:00:00 0x806f0021',
        'nw',
        'hd0',
        'legacy',
        '00:0d:60:4e:61:2e',
      ),
      fc.constantFrom(
        'Error: ',
        'Invalid login',
        'Long operation in progress',
        'blade[99999999999]',
        'Blade_0',
      ),
    ),
  )
  .map(parts => parts.join(''));

describe('BladeCenter commands', () => {
  it('builds them', () => {
    expect(commands.buildPowerStateCommand(bay)).to.equal('power -state -T system:blade[3]');
    expect(commands.buildPowerCommand(bay, 'softOff')).to.equal('power -softoff -T system:blade[3]');
    expect(commands.buildBootOrderCommand(bay, ['network', 'cd', 'usb', 'disk'], false)).to.equal(
      'bootseq nw cd usb hd0 -T system:blade[3]',
    );
    expect(commands.buildBootOrderCommand(bay, ['network'], true)).to.equal(
      'bootseq legacy nw -T system:blade[3]',
    );
    expect(commands.buildIdentifyCommand(bay, 'blink')).to.equal('identify -s blink -T system:blade[3]');
  });

  it('finds the answer behind the echo, in a shell and in a single command', () => {
    const command = commands.buildPowerStateCommand(bay);
    for (const text of [
      `${command}\r\nOn\r\nsystem> `,
      `system> ${command}\r\nOn\r\n`,
      `\r\nsystem> ${command}\r\n\r\n  On  \r\n\r\nsystem:blade[3]> `,
      `\u001b[1m${command}\u001b[0m\r\n\u0000On\r\nsystem> `,
      'On',
    ]) {
      expect(commands.parsePowerState(commands.answerLines(text, command)), text).to.equal('on');
    }
  });

  it('knows the prompt', () => {
    for (const text of ['system> ', 'x\r\nsystem>', 'OK\r\nsystem:blade[3]> ', '\r\n\r\nsystem> ']) {
      expect(commands.endsWithPrompt(text), text).to.equal(true);
    }
    for (const text of ['', 'system', 'system> power', 'my system> ', 'system>\r\n']) {
      expect(commands.endsWithPrompt(text), text).to.equal(false);
    }
  });

  it('reads power states', () => {
    expect(commands.parsePowerState(['Off'])).to.equal('off');
    expect(commands.parsePowerState(['Power: On'])).to.equal('on');
    expect(commands.parsePowerState(['Discovering'])).to.equal('unknown');
    for (const text of ['', 'Onwards', 'Error: Command not recognized', 'Power is on fire']) {
      expect(commands.parsePowerState([text]), text).to.equal(undefined);
    }
    expect(commands.parsePowerState([])).to.equal(undefined);
  });

  it('reads boot sequences, one device a line or all in one', () => {
    expect(commands.parseBootSequence(['nw', 'cd', 'hd0', 'hd1'])?.devices).to.deep.equal([
      'network',
      'cd',
      'disk',
    ]);
    expect(commands.parseBootSequence(['legacy nw hd0'])).to.deep.equal({
      devices: ['network', 'disk'],
      legacy: true,
    });
    expect(commands.parseBootSequence(['iscsi'])).to.deep.equal({devices: [], legacy: false});
    expect(commands.parseBootSequence(['Invalid target path'])).to.equal(undefined);
  });

  it('reads the inventory', () => {
    const listing = lines(
      'system\n    mm[1]    primary\n    power[1]\n    blade[1]  SN#YL10JH\n    blade[3]\n    switch[1]\n        blade[3]:sp',
    );
    expect(commands.parseBladeList(listing)).to.deep.equal([{bay: 1, name: 'SN#YL10JH'}, {bay: 3}]);
    expect(commands.parseBladeList(['Error: Command not recognized'])).to.equal(undefined);
  });

  it('reads MAC addresses, and does not choke on lines without a colon', () => {
    const info = lines(
      'Name: n03\nUUID: 0000 0000\nManufacturer: IBM (SLRM)\nU Height of Chassis 10\n' +
        'MAC Address 1: 00:0D:60:4E:61:2E\nMAC Address 2: 00:0D:60:4E:61:2F\nMAC Address 3: Not Available',
    );
    expect(commands.parseMacAddresses(info)).to.deep.equal(['00:0d:60:4e:61:2e', '00:0d:60:4e:61:2f']);
    expect(commands.parseMacAddresses(['Error: Command not recognized'])).to.equal(undefined);
  });

  it('reads health', () => {
    const report = lines(
      'system: Critical\n  blade[1]: OK\n  blade[3]: Non-Critical\n    CPU 1 over temperature\n  blade[13]: Critical',
    );
    expect(parseHealth(report, bay)).to.deep.equal({state: 'warning', message: 'CPU 1 over temperature'});
    expect(parseHealth(report, parseBay(1))).to.deep.equal({state: 'ok'});
    expect(parseHealth(report, parseBay(13))?.state).to.equal('critical');
    expect(parseHealth(report, parseBay(2))).to.deep.equal({state: 'unknown'});
    expect(parseHealth(['Invalid target path'], bay)).to.equal(undefined);
  });

  it('reads the log', () => {
    const log = lines(
      '1 E Blade_02 02/13/08 04:29:31 0x806f0021 (SN#YL10JH) Fault in slot\n' +
        'I SERVPROC 02/13/08 04:28:00 Remote login: Invalid login ID\nW Blade_3 13/40/08 04:28:00 no such day',
    );
    const [first, second, third] = parseLog(log) ?? [];
    expect(first).to.deep.equal({
      bay: 2,
      severity: 'error',
      source: 'Blade_02',
      time: new Date('2008-02-13T04:29:31Z'),
      code: '0x806f0021',
      text: '(SN#YL10JH) Fault in slot',
    });
    expect(second).to.include({
      severity: 'information',
      source: 'SERVPROC',
      text: 'Remote login: Invalid login ID',
    });
    expect(second).not.to.have.property('bay');
    expect(third).to.include({severity: 'warning', bay: 3});
    expect(third).not.to.have.property('time');
    expect(parseLog(['(The log is empty)'])).to.deep.equal([]);
    expect(parseLog(['Error: Command not recognized'])).to.equal(undefined);
  });

  it('turns refusals into errors with the words of the module', () => {
    const expected = {
      'Invalid login': 'Unavailable',
      'Error: Command not recognized': 'DeviceError',
      'Invalid target path': 'DeviceError',
      'The target bay is out of range': 'DeviceError',
      'The target bay is empty.': 'DeviceError',
      'User does not have the authority to issue this command.': 'DeviceError',
      'Command cannot be issued to this target.': 'DeviceError',
      'Long operation in progress': 'Busy',
    };
    for (const [words, code] of Object.entries(expected)) {
      const refusal = findRefusal([words]);
      if (refusal === undefined) throw new Error(`not known: ${words}`);
      const error = refusalError('management module c1', 'power -on', refusal);
      expect(error.code, words).to.equal(code);
      expect(error.message).to.include(`"${words}"`);
    }
    expect(findRefusal(['OK'])).to.equal(undefined);
  });

  it('never throws on any text', () => {
    fc.assert(
      fc.property(moduleText, fc.string(), (text, command) => {
        const answer = commands.answerLines(text, command);
        commands.endsWithPrompt(text);
        commands.parsePowerState(answer);
        commands.parseOk(answer);
        commands.parseBootSequence(answer);
        commands.parseBladeList(answer)?.forEach(({bay: number}) => parseBay(number));
        commands.parseMacAddresses(answer);
        parseHealth(answer, bay);
        parseLog(answer);
        const refusal = findRefusal(answer);
        if (refusal !== undefined) refusalError('m', command, refusal);
        for (const line of answer) expect(line).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
      {numRuns: 500},
    );
  });
});
