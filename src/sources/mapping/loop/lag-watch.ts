import type { Clock, Timer } from '../../../lib/clock';
import type { ServiceLog, SourceFact } from '../../../telemetry/events';
import type { MappingRecord } from '../mapping-record';
import type { Backlog } from '../source-record';

const EVERY_MS = 15_000;

export interface LagWatchParts {
  readonly mapping: MappingRecord;
  readonly backlog: () => Promise<Backlog | undefined>;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'debug'>;
}

/** Tells how much waits at a broker, while something comes from it: of an idle one nobody asks. */
export class LagWatch {
  private timer: Timer | undefined;
  private hasPassed = false;
  private isStopped = false;
  private shown = 0;

  constructor(private readonly parts: LagWatchParts) {}

  start(): void {
    if (this.isStopped) return;
    this.timer = this.parts.clock.after(EVERY_MS, () => {
      void this.look().then(() => this.start());
    });
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  /** A batch has ended. */
  passed(): void {
    this.hasPassed = true;
  }

  private async look(): Promise<void> {
    if (!this.hasPassed && this.shown === 0) return;
    this.hasPassed = false;
    const { mapping, backlog, telemetry, log } = this.parts;
    try {
      const found = await backlog();
      if (!found || this.isStopped) return;
      this.shown = found.records ?? 0;
      telemetry.sourceFact({ source: mapping.uuid, kind: mapping.kind, what: 'lag', ...found });
    } catch (error) {
      log.debug('the backlog of a source is not known', { source: mapping.uuid, error });
    }
  }
}
