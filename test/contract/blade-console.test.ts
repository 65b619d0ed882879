/** Serial consoles through the BladeCenter driver, on the lab's module. */
import {expect} from 'chai';
import {parseBay} from '../../src/domain/names.ts';
import {BladeConsole} from '../../src/lab/blades/console.ts';
import type {ConsoleSession} from '../../src/ports/power.ts';
import {failureOf} from '../support/failures.ts';
import {startModuleUnderTest, type ModuleUnderTest} from '../support/lab-module.ts';
import {until} from '../support/until.ts';

describe('consoles through a BladeCenter management module', () => {
  const bay = parseBay(1);
  let rig: ModuleUnderTest;
  let screens: Map<string, BladeConsole>;
  const addScreen = (name: string) => {
    const screen = new BladeConsole();
    screens.set(name, screen);
    return screen;
  };
  const screenOf = (name: string) => screens.get(name) ?? addScreen(name);
  const start = async (options: Parameters<typeof startModuleUnderTest>[0] = {}) => {
    screens = new Map();
    rig = await startModuleUnderTest({
      attachConsole: (name, write) => ({send: () => undefined, close: screenOf(name).watch(write)}),
      ...options,
    });
    return rig;
  };
  afterEach(() => rig.close());

  const listen = (session: ConsoleSession) => {
    const heard = {text: '', end: ''};
    session.onText(text => (heard.text += text));
    session.onEnd(reason => (heard.end = reason.code));
    const hears = (words: string) =>
      until(words, () => Promise.resolve(heard.text.includes(words) || undefined));
    const ends = () => until('the end', () => Promise.resolve(heard.end || undefined));
    return {heard, hears, ends};
  };

  it('show the last part of what the blade wrote, then what it writes', async () => {
    const {module} = await start();
    screenOf('blade01').print('Linux version 6.1');
    const session = await module.openConsole(bay);
    const {heard, hears} = listen(session);
    screenOf('blade01').print('blade01 login:');
    await hears('login:');
    expect(heard).to.deep.equal({text: 'Linux version 6.1\r\nblade01 login:\r\n', end: ''});
  });

  it('leave the module free for commands, and for other consoles', async () => {
    const {module} = await start();
    const [one, two] = await Promise.all([module.openConsole(bay), module.openConsole(parseBay(2))]);
    await module.requestPower(bay, 'on');
    expect(await module.getPowerState(bay)).to.equal('on');
    const [first, second] = [listen(one), listen(two)];
    screenOf('blade01').print('I am one');
    screenOf('blade02').print('I am two');
    await Promise.all([first.hears('I am one'), second.hears('I am two')]);
    expect(first.heard.text).not.to.include('two');
  });

  it('belong to one at a time; another may take over, and the first is told', async () => {
    const {module, connect} = await start();
    const first = listen(await module.openConsole(bay));
    const other = connect();
    const failure = await failureOf(other.openConsole(bay));
    expect(failure.code).to.equal('Conflict');
    expect(failure.message).to.match(/SOL session is already active.*takeOver/);
    const session = await other.openConsole(bay, {takeOver: true});
    expect(await first.ends()).to.equal('Conflict');
    const second = listen(session);
    screenOf('blade01').print('hello');
    await second.hears('hello');
    expect(first.heard.text).not.to.include('hello');
  });

  it('are free for others once closed', async () => {
    const {module, connect} = await start();
    const session = await module.openConsole(bay);
    session.close();
    const other = connect();
    const again = await until('the console to be free', () => other.openConsole(bay).catch(() => undefined));
    again.close();
  });

  it('may hold what looks like an answer of the module without being taken for one', async () => {
    const {module} = await start();
    screenOf('blade01').print('system> power -on');
    const {heard, hears} = listen(await module.openConsole(bay));
    screenOf('blade01').print('Invalid login');
    await hears('Invalid login');
    expect(heard.end).to.equal('');
  });

  it('that are not ready are refused in the module\u2019s own words', async () => {
    const {module} = await start();
    rig.faults.set([{part: 'blade', on: 'console', effect: 'error', message: 'SOL is not ready'}]);
    const {code, message} = await failureOf(module.openConsole(bay));
    expect(code).to.equal('DeviceError');
    expect(message).to.match(/SOL is not ready/);
    expect((await failureOf(module.openConsole(parseBay(4)))).message).to.match(/bay is empty/);
  });

  it('of a module that hangs with one stay silent, and its commands go on', async () => {
    const {module} = await start();
    rig.faults.set([{part: 'module', on: 'console', effect: 'hang'}]);
    const {heard} = listen(await module.openConsole(bay));
    await module.requestPower(bay, 'on');
    expect(await module.getPowerState(bay)).to.equal('on');
    expect(heard).to.deep.equal({text: '', end: ''});
  });

  it('end when the line is cut or the module restarts, and can be opened again', async () => {
    const {module, restart} = await start();
    const {ends} = listen(await module.openConsole(bay));
    await restart();
    expect(await ends()).to.equal('Unavailable');
    screenOf('blade01').print('still here');
    await listen(await module.openConsole(bay)).hears('still here');
  });

  it('are not opened for somebody who has gone', async () => {
    const {module} = await start();
    const outcome = await module.openConsole(bay, {}, AbortSignal.abort(new Error('gone'))).catch(String);
    expect(outcome).to.equal('Error: gone');
  });

  it('need a module that opens sessions', async () => {
    const {module} = await start({sessions: 'exec'});
    expect((await failureOf(module.openConsole(bay))).code).to.equal('NotSupported');
  });
});
