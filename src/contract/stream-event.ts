import type { CallRow } from './call-row';
import type { Decision } from './decision';
import type { LiveView } from './live-view';

/** An environment is in another state. */
export interface EnvironmentChange {
  readonly id: string;
  readonly functionName: string;
  readonly state: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** `GET /_lambdabox/stream`: the data of its server-sent events, by their names. */
export interface StreamEvents {
  /** Each second. */
  readonly live: LiveView;
  /** At most 200 a second. */
  readonly call: CallRow;
  /** How many more calls ended in the last second than were told. */
  readonly skipped: { readonly calls: number };
  readonly decision: Decision;
  readonly environment: EnvironmentChange;
}
