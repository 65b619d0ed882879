/** What one sender may cost. Tests make them small. */
export interface HttpLimits {
  /** Of a body as it was sent, and again of what it unpacks to. */
  readonly bodyBytes: number;
  /** Of all bodies that are being received or worked on. */
  readonly bodyBytesTotal: number;
  readonly depth: number;
  /** 10,000 servers can be registered in one message; more elements than that takes are a mistake. */
  readonly elements: number;
  /** Of a message up to its operation: read before it is known who sends it. */
  readonly headCharacters: number;
  /** Of a message that anybody may send. */
  readonly openCharacters: number;
  /** Operations that answer at once. */
  readonly operations: number;
  /** Operations that may wait for a job. */
  readonly waitingOperations: number;
  readonly connections: number;
  /** For the headers of a request to arrive. */
  readonly headersTimeoutMs: number;
  /** For a whole request to arrive. */
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** How often connections are looked at for these timeouts. */
  readonly checkIntervalMs: number;
  /** What operations under way get to end when the server closes. */
  readonly closeTimeoutMs: number;
}

export const defaultLimits: HttpLimits = {
  bodyBytes: 4 * 1024 * 1024,
  bodyBytesTotal: 128 * 1024 * 1024,
  depth: 40,
  elements: 100_000,
  headCharacters: 64 * 1024,
  openCharacters: 32 * 1024,
  operations: 200,
  waitingOperations: 2_000,
  connections: 5_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 5_000,
  checkIntervalMs: 2_000,
  closeTimeoutMs: 10_000,
};
