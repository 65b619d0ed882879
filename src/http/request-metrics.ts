/** What is measured of each SOAP request: how many, how they ended, how long they took. */
import type {Response} from 'express';
import type {Metrics} from '../telemetry/metrics.ts';
import type {Admission} from './admission.ts';
import type {BodyReader} from './body.ts';
import type {Call} from './call.ts';
import type {SoapVersion} from './soap-version.ts';

/** From an answer at once to the longest that a call waits for its job. */
const secondsBounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600];

/** For each request, as soon as it is known which SOAP it is. */
export type MeasureRequest = (call: Call, version: SoapVersion, response: Response) => void;

export function measureRequests(
  metrics: Metrics,
  admission: Admission,
  readBody: BodyReader,
): MeasureRequest {
  const requests = metrics.counter(
    'hopscotch_requests_total',
    'SOAP requests by operation and outcome: ok, gone (nobody waited for the answer), or the kind of fault.',
  );
  const seconds = metrics.histogram(
    'hopscotch_request_seconds',
    'From the headers of a request to the end of its answer.',
    secondsBounds,
  );
  for (const kind of ['short', 'waiting', 'login'] as const) {
    metrics.gauge(
      `hopscotch_operations_${kind}_in_flight`,
      `Operations under way that count as ${kind}.`,
      () => admission.underWay[kind],
    );
  }
  metrics.gauge('hopscotch_request_bytes_held', 'Large request bodies that are held.', () =>
    readBody.heldBytes(),
  );

  return (call, version, response) => {
    const startedAt = performance.now();
    response.once('close', () => {
      // Only operations that exist have a name here: anybody may send any other.
      const operation = call.operation ?? 'none';
      requests.add({operation, outcome: call.outcome ?? 'gone', soap: version.name});
      seconds.observe((performance.now() - startedAt) / 1_000, {operation});
    });
  };
}
