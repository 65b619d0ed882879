/** Ids that sort by time (UUID version 7), so that one index serves order, pages and spans of time. */
import {randomBytes} from 'node:crypto';
import type {EventId} from '../../domain/event.ts';

const sequenceSize = 0x1000;

/** Events of one millisecond keep their order: twelve bits count them; a clock that goes back does not count. */
export function createEventIds(): (at: Date) => EventId {
  let last = {ms: 0, sequence: 0};
  return at => {
    const ms = Math.max(at.getTime(), last.ms);
    const sequence = ms === last.ms ? last.sequence + 1 : 0;
    last = sequence < sequenceSize ? {ms, sequence} : {ms: ms + 1, sequence: 0};
    return format(last.ms, last.sequence, randomBytes(8)) as EventId;
  };
}

/** All ids of events at or after that time are at least this. */
export const lowestIdAt = (at: Date): EventId =>
  format(Math.max(0, at.getTime()), 0, Buffer.alloc(8)) as EventId;

function format(ms: number, sequence: number, random: Buffer): string {
  const time = ms.toString(16).padStart(12, '0');
  const count = sequence.toString(16).padStart(3, '0');
  random.writeUInt8(0x80 | (random.readUInt8(0) & 0x3f), 0);
  const tail = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
