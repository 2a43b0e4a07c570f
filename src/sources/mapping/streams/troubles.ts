import type { SourceTrouble } from '../../../contract/source-view';
import type { Clock } from '../../../lib/clock';
import type { ServiceLog, SourceFact } from '../../../telemetry/events';
import { messageOf } from '../../../errors';
import type { MappingRecord } from '../mapping-record';

export interface TroublesParts {
  readonly mapping: () => MappingRecord;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly log: Pick<ServiceLog, 'info' | 'warn'>;
}

/** What keeps a mapping from going on, by the part of it that is kept. */
export class Troubles {
  private readonly byPart = new Map<string, SourceTrouble>();

  constructor(private readonly parts: TroublesParts) {}

  /** The oldest. */
  get first(): SourceTrouble | undefined {
    return [...this.byPart.values()].sort((a, b) => a.since - b.since)[0];
  }

  has(part: string): boolean {
    return this.byPart.has(part);
  }

  /** It is tried again after so many milliseconds. */
  begin(part: string, error: unknown, pauseMs: number): void {
    const now = this.parts.clock.wallTime();
    const { since = now, message: before } = this.byPart.get(part) ?? {};
    const message = messageOf(error);
    if (this.byPart.size === 0) this.tell(false);
    this.byPart.set(part, { message, since, nextTryAt: now + pauseMs });
    // Once, not at each try.
    if (message !== before)
      this.parts.log.warn('an event source is in trouble', { ...this.names(part), error });
  }

  end(part: string): void {
    if (!this.byPart.delete(part)) return;
    if (this.byPart.size === 0) this.tell(true);
    this.parts.log.info('an event source is well again', this.names(part));
  }

  private tell(isWell: boolean): void {
    const { uuid: source, kind } = this.parts.mapping();
    this.parts.telemetry.sourceFact({ source, kind, what: 'trouble', isWell });
  }

  private names(part: string): Readonly<Record<string, string>> {
    const { uuid, kind, functionName } = this.parts.mapping();
    return { source: uuid, kind, functionName, part };
  }
}
