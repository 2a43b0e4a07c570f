import type { Decision, DecisionAction } from '../contract/decision';
import type { StartKind } from '../contract/start-kind';
import type { Telemetry } from '../telemetry/events';

const nothing = () => undefined;

/** What the fleet tells while a trace is played, as far as it is counted. */
export class Tally implements Telemetry {
  readonly starts: Record<StartKind, number> = { warm: 0, thawed: 0, stem: 0, cold: 0 };
  private waited = 0;
  private readonly decided = new Map<DecisionAction, number>();

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

  get waitedMs(): number {
    return this.waited;
  }

  /** How often this was decided. */
  of(action: DecisionAction): number {
    return this.decided.get(action) ?? 0;
  }

  decision({ action }: Decision): void {
    this.decided.set(action, this.of(action) + 1);
  }

  /** A call has its environment. */
  called(startKind: StartKind, waitedMs: number): void {
    this.starts[startKind] += 1;
    this.waited += waitedMs;
  }
}
