/** Whether all real parts of a rack can run here. */
import {bladeNeeds, directoryNeeds, storageNeeds} from '../../src/lab/rack/missing.ts';
import {havePrograms} from './parts.ts';
import {haveRealStorage} from './real-storage.ts';

const needs = [...directoryNeeds, ...storageNeeds, ...bladeNeeds];
const programs = [...new Set(needs.map(({program}) => program))];
const packages = [...new Set(needs.flatMap(need => need.packages.split(' ')))].join(' ');

export const haveRealRack = (): boolean =>
  havePrograms(programs, 'real blades', packages) && haveRealStorage();
