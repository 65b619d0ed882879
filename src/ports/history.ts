/** What happened, and who is told of it. */
import type {Dn} from '../domain/dn.ts';
import type {EventId, EventKind, HistoryEvent, NewEvent, Outcome} from '../domain/event.ts';
import type {JobId, ServerName, UserName} from '../domain/names.ts';

export interface EventFilter {
  /** Only events that name one of them; all, if none is given. */
  readonly targets: readonly ServerName[];
  readonly kinds: readonly EventKind[];
  readonly outcomes: readonly Outcome[];
  /** By DN, or by the name that he signed in with. */
  readonly user?: Dn | string;
  readonly since?: Date;
  readonly until?: Date;
  readonly jobId?: JobId;
  /** Only events that he did or that are for him, and those about these servers since then. */
  readonly visibleTo?: {
    readonly dn: Dn;
    readonly name: UserName;
    readonly servers: readonly {readonly name: ServerName; readonly since: Date}[];
  };
  /** Only older ones: `nextPage` of the page before. */
  readonly before?: EventId;
  readonly maximum: number;
}

export interface EventPage {
  /** Newest first. */
  readonly events: readonly HistoryEvent[];
  /** Absent when there are no older ones. */
  readonly nextPage?: EventId;
}

/** Who did what, kept for a long time. */
export interface History {
  /**
   * Notes it, with the time that it is now. Resolves when it is stored; when that takes long or the database is away,
   * earlier: it is kept in memory and stored later. Never rejects, since what it tells of has happened.
   */
  record(event: NewEvent): Promise<void>;
  list(filter: EventFilter): Promise<EventPage>;
}

/** A way to tell somebody, or some program, of events. */
export interface Channel {
  /** Tells channels apart, also after a restart. */
  readonly name: string;
  wants(event: NewEvent): boolean;
  /**
   * Resolves when it is delivered, or when there is nobody to deliver it to. After a failure or a restart it is called
   * again: the receiver knows by the id of the event whether he had it.
   */
  send(event: HistoryEvent, signal: AbortSignal): Promise<void>;
}
