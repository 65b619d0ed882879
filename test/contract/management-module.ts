/** What every driver of a management module must do, whatever it drives. Run by `management-module.test.ts`. */
import {expect} from 'chai';
import {parseBay, parseMacAddress} from '../../src/domain/names.ts';
import type {ManagementModule} from '../../src/ports/power.ts';
import {failureOf} from '../support/failures.ts';

export interface ModuleRig {
  readonly module: ManagementModule;
  /** Reverts everything and removes it. */
  close(): Promise<void>;
}

/** The rig has blades in bays 1 to 3, all off, the first with the MAC address 02:00:00:00:00:01; bay 4 is empty. */
export function describeManagementModule(title: string, start: () => Promise<ModuleRig>): void {
  describe(`management module: ${title}`, () => {
    const [bay1, bay2, bay4] = [parseBay(1), parseBay(2), parseBay(4)];
    let rig: ModuleRig;
    let module: ManagementModule;
    beforeEach(async () => {
      rig = await start();
      module = rig.module;
    });
    afterEach(() => rig.close());

    it('switches one bay on and off, and leaves the others', async () => {
      expect(await module.getPowerState(bay1)).to.equal('off');
      await module.requestPower(bay1, 'on');
      expect(await module.getPowerState(bay1)).to.equal('on');
      expect(await module.getPowerState(bay2)).to.equal('off');
      await module.requestPower(bay1, 'off');
      expect(await module.getPowerState(bay1)).to.equal('off');
    });

    it('takes a repeated request', async () => {
      await module.requestPower(bay1, 'on');
      await module.requestPower(bay1, 'on');
      expect(await module.getPowerState(bay1)).to.equal('on');
      await module.requestPower(bay1, 'softOff');
      await module.requestPower(bay1, 'softOff');
      expect(await module.getPowerState(bay1)).to.equal('off');
    });

    it('keeps a boot order', async () => {
      await module.setBootOrder(bay1, ['network', 'disk']);
      await module.setBootOrder(bay1, ['network', 'disk']);
      expect(await module.getBootOrder(bay1)).to.deep.equal(['network', 'disk']);
      await module.setBootOrder(bay1, ['cd', 'usb', 'disk', 'network']);
      expect(await module.getBootOrder(bay1)).to.deep.equal(['cd', 'usb', 'disk', 'network']);
      expect(await module.getBootOrder(bay2)).not.to.deep.equal(['cd', 'usb', 'disk', 'network']);
    });

    it('lists the blades with their addresses', async () => {
      const blades = await module.listBlades();
      expect(blades.map(blade => blade.bay)).to.deep.equal([1, 2, 3]);
      expect(blades[0]?.macs).to.deep.equal([parseMacAddress('02:00:00:00:00:01')]);
    });

    it('tells the health of a bay', async () => {
      expect((await module.getHealth(bay1)).state).to.equal('ok');
    });

    it('lists what happened, newest first, as much as is asked for', async () => {
      for (let round = 0; round < 4; round++) {
        await module.requestPower(bay1, 'on');
        await module.requestPower(bay1, 'off');
      }
      const all = await module.listEvents(100);
      expect(all).to.have.length.at.least(8);
      expect(all[0]).to.include({bay: 1, severity: 'information'});
      expect(all[0]?.text).to.match(/off/);
      expect(all[0]?.time?.getTime()).to.be.closeTo(Date.now(), 60_000);
      expect(await module.listEvents(3)).to.deep.equal(all.slice(0, 3));
      expect(await module.listEvents(0)).to.deep.equal([]);
    });

    it('sets the light', async () => {
      for (const mode of ['on', 'blink', 'off'] as const) await module.setIdentify(bay1, mode);
    });

    it('refuses what an empty bay cannot do, with its own words', async () => {
      for (const attempt of [module.requestPower(bay4, 'on'), module.getPowerState(bay4)]) {
        const {code, message} = await failureOf(attempt);
        expect(code).to.equal('DeviceError');
        expect(message).to.match(/bay is empty|out of range/);
      }
    });

    it('answers many callers at once, each with his own answer', async () => {
      await module.requestPower(bay2, 'on');
      const bays = Array.from({length: 60}, (_, index) => parseBay((index % 3) + 1));
      const states = await Promise.all(bays.map(bay => module.getPowerState(bay)));
      expect(states).to.deep.equal(bays.map(bay => (bay === 2 ? 'on' : 'off')));
    });

    it('asks nothing for a caller who has gone', async () => {
      const gone = AbortSignal.abort(new Error('gone'));
      const outcome = await module.requestPower(bay1, 'on', gone).catch((error: unknown) => error);
      expect(outcome).to.have.property('message', 'gone');
      expect(await module.getPowerState(bay1)).to.equal('off');
    });
  });
}
