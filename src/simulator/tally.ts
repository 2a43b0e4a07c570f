import type { Decision } from '../contract/decision';
import type { StartKind } from '../contract/start-kind';
import type { Telemetry } from '../telemetry/events';

const nothing = () => undefined;

/** What the fleet tells while a trace is played, as far as it is counted. */
export class Tally implements Telemetry {
  readonly starts: Record<StartKind, number> = { warm: 0, thawed: 0, stem: 0, cold: 0 };
  waitedMs = 0;
  /** Environments that were made before anybody waited. */
  ahead = 0;
  evictions = 0;
  refusals = 0;

  readonly invocation = nothing;
  readonly throttled = nothing;
  readonly unanswered = nothing;
  readonly environment = nothing;
  readonly containerStarted = nothing;
  readonly containerFailed = nothing;
  readonly pools = nothing;
  readonly stems = nothing;
  readonly capacity = nothing;
  readonly concurrency = nothing;
  readonly event = nothing;
  readonly sourceFact = nothing;

  decision({ action }: Decision): void {
    if (action === 'prewarm') this.ahead += 1;
    else if (action === 'evict') this.evictions += 1;
    else if (action === 'refuse') this.refusals += 1;
  }

  /** A call has its environment. */
  called(startKind: StartKind, waitedMs: number): void {
    this.starts[startKind] += 1;
    this.waitedMs += waitedMs;
  }
}
