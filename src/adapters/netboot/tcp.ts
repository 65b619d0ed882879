/** Whether something listens on a port of a server. */
import {connect} from 'node:net';
import type {TcpProbe} from '../../ports/boot.ts';

const timeoutMs = 3_000;

export const tcpProbe: TcpProbe = {
  answers: (ip, port, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const socket = connect({host: ip, port, timeout: timeoutMs});
      const finish = (outcome: () => void) => {
        signal.removeEventListener('abort', aborted);
        socket.destroy();
        outcome();
      };
      const aborted = () => finish(() => reject(signal.reason as Error));
      signal.addEventListener('abort', aborted, {once: true});
      socket.once('connect', () => finish(() => resolve(true)));
      socket.once('timeout', () => finish(() => resolve(false)));
      socket.once('error', () => finish(() => resolve(false)));
    }),
};
