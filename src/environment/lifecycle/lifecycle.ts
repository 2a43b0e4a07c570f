import type { Clock } from '../../lib/clock';
import type { EnvironmentState } from '../../telemetry/events';

/**
 * The only moves that an environment can make.
 *
 * creating: its container is being made, or a stem is given the function. initializing: the runtime loads the
 * function. idle: it may be invoked; the runtime waits for an event, or its init has failed and is run again inside the
 * next invocation, as on AWS. frozen: idle, and its processes are stopped until the next invocation. busy: from `invoke`
 * until the runtime asks for more. stopping: it takes nothing any more; a timeout, a crash, an out-of-memory kill, a lost
 * link, an init that failed twice or its owner ended it. stopped: its container is gone.
 */
const NEXT: Record<EnvironmentState, readonly EnvironmentState[]> = {
  creating: ['initializing', 'stopping'],
  initializing: ['idle', 'stopping'],
  idle: ['busy', 'frozen', 'stopping'],
  frozen: ['busy', 'idle', 'stopping'],
  busy: ['idle', 'stopping'],
  stopping: ['stopped'],
  stopped: [],
};

export interface Move {
  /** Unset: it has just been made. */
  readonly from: EnvironmentState | undefined;
  readonly to: EnvironmentState;
  readonly reason: string;
}

/** Where one environment is in its life. Each move is told once, with its reason. */
export class Lifecycle {
  private current: EnvironmentState = 'creating';
  private changedAt: number;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly tell: (move: Move) => void,
  ) {
    this.changedAt = clock.now();
  }

  get state(): EnvironmentState {
    return this.current;
  }

  /** When the state last changed, of the steady clock. */
  get since(): number {
    return this.changedAt;
  }

  begin(): void {
    this.tell({ from: undefined, to: this.current, reason: 'created' });
  }

  /** Throws an Error for a move that there is not. */
  move(to: EnvironmentState, reason: string): void {
    const from = this.current;
    if (!NEXT[from].includes(to)) throw new Error(`an environment cannot go from ${from} to ${to}`);
    this.current = to;
    this.changedAt = this.clock.now();
    this.tell({ from, to, reason });
  }
}
