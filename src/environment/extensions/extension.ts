import { mayMove, type ExtensionEvent, type ExtensionMove, type ExtensionState } from './states';

/** What the log says of an extension when an init ends. */
export interface ExtensionReport {
  readonly name: string;
  readonly state: ExtensionState;
  readonly events: readonly ExtensionEvent[];
  readonly errorType?: string;
}

/** One extension of one init: external, a process of its own, or internal, a part of the runtime's. */
export class Extension {
  private current: ExtensionState = 'Started';
  private subscribed: readonly ExtensionEvent[] = [];
  private error: string | undefined;
  /** The exchange of its `next` that waits. */
  private parked: number | undefined;
  /** An event that came while its connection was away. */
  private undelivered: Buffer | undefined;

  constructor(
    readonly name: string,
    /** A UUID. */
    readonly id: string,
    readonly isInternal: boolean,
    private readonly respond: (exchange: number, answer: Buffer) => void,
  ) {}

  get state(): ExtensionState {
    return this.current;
  }

  get report(): ExtensionReport {
    const { name, state, subscribed: events, error } = this;
    return { name, state, events, ...(error === undefined ? {} : { errorType: error }) };
  }

  /** `next` may be asked again when the connection on which it waited is gone. */
  may(move: ExtensionMove): boolean {
    if (move === 'Ready' && this.current === 'Ready') return this.parked === undefined;
    return mayMove(this.current, move);
  }

  wants(event: ExtensionEvent): boolean {
    return this.subscribed.includes(event);
  }

  register(events: readonly ExtensionEvent[]): void {
    this.current = 'Registered';
    this.subscribed = events;
  }

  wait(exchange: number): void {
    this.current = 'Ready';
    this.parked = exchange;
    const { undelivered } = this;
    if (undelivered) this.deliver(undelivered);
  }

  /** An event, as the whole answer to `next`. */
  deliver(answer: Buffer): void {
    const { parked } = this;
    this.undelivered = parked === undefined ? answer : undefined;
    this.parked = undefined;
    this.current = 'Running';
    if (parked !== undefined) this.respond(parked, answer);
  }

  /** Only the first error counts. */
  giveUp(state: 'InitError' | 'ExitError' | 'LaunchError', errorType: string): void {
    this.current = state;
    this.error ??= errorType;
  }

  aborted(exchange: number): void {
    if (this.parked === exchange) this.parked = undefined;
  }
}
