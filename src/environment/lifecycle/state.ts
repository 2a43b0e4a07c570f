import type { EnvironmentState } from '../../telemetry/events';

/** The only moves that an environment can make. */
const NEXT: Record<EnvironmentState, readonly EnvironmentState[]> = {
  creating: ['initializing', 'stopping'],
  initializing: ['idle', 'stopping'],
  idle: ['busy', 'frozen', 'stopping'],
  frozen: ['busy', 'idle', 'stopping'],
  busy: ['idle', 'stopping'],
  stopping: ['stopped'],
  stopped: [],
};

export class IllegalTransition extends Error {
  constructor(from: EnvironmentState, to: EnvironmentState) {
    super(`an environment cannot go from ${from} to ${to}`);
    this.name = 'IllegalTransition';
  }
}

export function transition(from: EnvironmentState, to: EnvironmentState): EnvironmentState {
  if (!NEXT[from].includes(to)) throw new IllegalTransition(from, to);
  return to;
}
