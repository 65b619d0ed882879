/** The consoles of simulated blades, as somebody finds them who signs in to the simulated management module. */
import {expect} from 'chai';
import {BladeConsole} from '../../src/lab/blades/console.ts';
import {startModuleUnderTest, type ModuleUnderTest} from '../support/lab-module.ts';
import {until} from '../support/until.ts';

describe('consoles in the command line of a simulated management module', () => {
  let rig: ModuleUnderTest;
  let screen: BladeConsole;
  let typed: string[];

  beforeEach(async () => {
    screen = new BladeConsole();
    typed = [];
    rig = await startModuleUnderTest({
      attachConsole: (name, write) => ({
        send: text => typed.push(`${name}: ${text}`),
        close: screen.watch(write),
      }),
    });
  });
  afterEach(() => rig.close());

  const signIn = async () => {
    const shell = await rig.openShell();
    let heard = '';
    shell.onData(text => (heard += text));
    const hears = (pattern: RegExp) =>
      until(String(pattern), () => Promise.resolve(pattern.test(heard) || undefined));
    await hears(/system> $/);
    return {
      hears,
      heard: () => heard,
      type: (text: string) => {
        heard = '';
        shell.write(text);
      },
    };
  };

  it('show the last part first, then what comes, until ESC ( is typed', async () => {
    const shell = await signIn();
    screen.print('PXE-E51: No offers');
    shell.type('console -T system:blade[1]\r\n');
    await shell.hears(/PXE-E51: No offers\r\n$/);
    screen.print('blade01 login:');
    await shell.hears(/blade01 login:\r\n$/);
    // The two keys need not come together.
    shell.type('\u001b');
    shell.type('(');
    await shell.hears(/system> $/);
    screen.print('unseen');
    shell.type('sol -T system:blade[1]\r\n');
    await shell.hears(/SOL Session: Ready\r\nsystem> $/);
    expect(shell.heard()).not.to.include('unseen');
  });

  it('hand on what is typed', async () => {
    const shell = await signIn();
    screen.print('login:');
    shell.type('console -T blade[1]\r\n');
    await shell.hears(/login:/);
    shell.type('root\r');
    await until('what was typed', () => Promise.resolve(typed.join('') === 'blade01: root\r' || undefined));
  });

  it('have one session, which another may take over when it says so', async () => {
    const [first, second] = await Promise.all([signIn(), signIn()]);
    screen.print('booting');
    first.type('console -T system:blade[1]\r\n');
    await first.hears(/booting/);
    second.type('console -T system:blade[1]\r\n');
    await second.hears(/SOL session is already active\r\nsystem> $/);
    second.type('sol -T system:blade[1]\r\n');
    await second.hears(/SOL Session: Active/);
    second.type('console -o -T system:blade[1]\r\n');
    await second.hears(/booting/);
    await first.hears(/taken it over\.\r\nsystem> $/);
    second.type('console -T system:blade[2]\r\n');
    await until('keys to arrive', () => Promise.resolve(typed.join('').includes('blade[2]') || undefined));
  });

  it('are free again when somebody hangs up', async () => {
    const [first, second] = await Promise.all([rig.openShell(), signIn()]);
    first.write('console -T system:blade[1]\r\n');
    const asks = async (state: string) => {
      second.type('sol -T system:blade[1]\r\n');
      await second.hears(/SOL Session: \w+\r\nsystem> $/);
      return second.heard().includes(state);
    };
    while (!(await asks('Active')));
    first.close();
    while (!(await asks('Ready')));
  });

  it('are not ready where there are none', async () => {
    await rig.close();
    rig = await startModuleUnderTest();
    const shell = await signIn();
    shell.type('console -T system:blade[1]\r\n');
    await shell.hears(/SOL is not ready\r\nsystem> $/);
    shell.type('console -T system:blade[4]\r\n');
    await shell.hears(/bay is empty/);
  });
});
