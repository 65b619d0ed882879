import {asAppError} from '../../domain/errors.ts';
import type {Step} from '../../domain/plan.ts';
import type {ServerRecord} from '../../domain/server.ts';
import type {Site} from '../site.ts';

/**
 * Exports the scratch directories of its owner to a server. They may be on another rack's storage host: that one being down is
 * no reason not to provision. They stay when the root is taken back.
 */
export function shareScratch({scratch}: Pick<Site, 'scratch'>, server: ServerRecord): readonly Step[] {
  if (scratch === undefined) return [];
  const perform: Step['perform'] = async run => {
    try {
      await scratch.shareWith(server, run.signal);
    } catch (error) {
      run.signal.throwIfAborted();
      const {message} = asAppError(error);
      run.note({message: `Its scratch directories are not shared: ${message}`});
    }
  };
  return [{name: 'share scratch', lane: {key: `share:${scratch.storage.name}`, limit: 256}, perform}];
}

/** Takes back what is exported to a server of the scratch directories of whoever held it. */
export function unshareScratch({scratch}: Pick<Site, 'scratch'>, server: ServerRecord): readonly Step[] {
  if (scratch === undefined) return [];
  return [{name: 'unshare scratch', perform: run => scratch.releaseFrom(server, run.signal)}];
}
