import { messageOf } from '../../../errors';
import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import { within } from '../../../lib/within';
import type { ServiceLog, SourceFact } from '../../../telemetry/events';
import type { MappingRecord } from '../mapping-record';
import type { QueueSource } from '../queue-source';
import { BrokerRefusal, type QueueKind } from '../source-kind';
import type { Backlog, SourceRecord } from '../source-record';
import { BrokerHealth } from './broker-health';
import { brokerPauseMs } from './policy/pauses';

/** Milliseconds: the longest wait at a broker, and what its answer may take beyond it. */
export const LONG_POLL_MS = 20_000;
const ANSWER_MS = 15_000;
const OPEN_MS = 30_000;
const CLOSE_MS = 3000;
/** Of a mapping that ends, no more than so long is waited for a broker that is away. */
const GRACE_MS = 2000;
const LAST_ANSWER_MS = 5000;
/** Tries to say that records are done with; then they come again. */
const MOST_TRIES = 5;
const LAST_TRIES = 2;

/** The broker has not answered; who asked may ask again after the pause. */
export class BrokerAway extends Error {
  constructor(
    cause: unknown,
    readonly pauseMs: number,
  ) {
    super(messageOf(cause), { cause });
  }
}

export interface BrokerLinkParts {
  readonly kind: QueueKind;
  readonly mapping: MappingRecord;
  readonly clock: Clock;
  readonly telemetry: { sourceFact(fact: SourceFact): void };
  readonly log: Pick<ServiceLog, 'debug' | 'info' | 'warn'>;
  /** Aborts when the mapping ends, or goes on with other settings. */
  readonly stopping: AbortSignal;
}

/** A mapping's broker, with deadlines, and with what is known of how it is. */
export class BrokerLink {
  readonly health: BrokerHealth;
  private opening: Promise<QueueSource> | undefined;
  private source: QueueSource | undefined;

  constructor(private readonly parts: BrokerLinkParts) {
    this.health = new BrokerHealth(parts.clock, (isWell) => this.tell(isWell));
  }

  get maxReceive(): number {
    return this.source?.maxReceive ?? 1;
  }

  /** Until when records that were received at this time are ours, of the steady clock. */
  heldUntil(receivedAt: number): number {
    return receivedAt + (this.source?.holdMs ?? Number.POSITIVE_INFINITY);
  }

  /** Opens it, unless it is open. Throws BrokerAway. */
  async open(signal: AbortSignal): Promise<void> {
    try {
      await this.opened(signal);
    } catch (error) {
      throw new BrokerAway(error, signal.aborted ? 0 : this.health.failed(error));
    }
  }

  /** Throws BrokerAway. */
  async receive(max: number, waitMs: number, signal: AbortSignal): Promise<readonly SourceRecord[]> {
    try {
      const source = await this.opened(signal);
      const ms = waitMs + ANSWER_MS;
      const records = await this.inTime('receive', ms, signal, (cut) => source.receive(max, cut, waitMs));
      this.health.well();
      this.fact({ what: 'polled', records: records.length });
      return records;
    } catch (error) {
      if (signal.aborted) return [];
      throw new BrokerAway(error, this.health.failed(error));
    }
  }

  eventOf(records: readonly SourceRecord[]): object {
    return this.source?.eventOf(records) ?? {};
  }

  /** False when the broker could not be told: they will come again. Never throws. */
  async acknowledge(records: readonly SourceRecord[]): Promise<boolean> {
    const { clock, log, mapping, stopping } = this.parts;
    if (records.length === 0) return true;
    for (let tries = 1; ; tries += 1) {
      try {
        const { source } = this;
        if (!source) return false;
        await this.inTime('acknowledge', this.answerMs, NEVER, (cut) => source.acknowledge(records, cut));
        return true;
      } catch (error) {
        const isLast =
          tries >= (stopping.aborted ? LAST_TRIES : MOST_TRIES) || error instanceof BrokerRefusal;
        log.warn(
          isLast
            ? 'handled records could not be acknowledged: they will come again'
            : 'an acknowledgement failed',
          {
            ...{ source: mapping.uuid, records: records.length, tries, error },
          },
        );
        if (isLast) {
          this.source?.letGo?.(records);
          return false;
        }
        await pause(clock, brokerPauseMs(tries), stopping);
      }
    }
  }

  /** Never throws: what cannot be given back comes again when the broker finds that we no longer hold it. */
  async giveBack(records: readonly SourceRecord[], why: 'failed' | 'unused'): Promise<void> {
    const { source } = this;
    if (records.length === 0 || !source) return;
    try {
      await this.inTime('giveBack', this.answerMs, NEVER, (cut) => source.giveBack(records, why, cut));
    } catch (error) {
      this.parts.log.warn('records could not be given back: they come again when the broker misses them', {
        ...{ source: this.parts.mapping.uuid, records: records.length, error },
      });
    }
  }

  /** Whether `hold` can do anything. */
  get canHold(): boolean {
    return this.source?.hold !== undefined;
  }

  /** From now on they are ours as if they had just been received; false when they are not. Never throws. */
  async hold(records: readonly SourceRecord[], signal: AbortSignal): Promise<boolean> {
    const { source } = this;
    try {
      await this.inTime('hold', ANSWER_MS, signal, async (cut) => source?.hold?.(records, cut));
      return source?.hold !== undefined;
    } catch (error) {
      this.parts.log.debug('records could not be held for longer', {
        ...{ source: this.parts.mapping.uuid, records: records.length, error },
      });
      return false;
    }
  }

  async backlog(): Promise<Backlog | undefined> {
    const { source } = this;
    if (!source || !this.health.isWell) return undefined;
    return this.inTime('backlog', ANSWER_MS, NEVER, (cut) => source.backlog(cut));
  }

  /** The next call opens it anew. Never throws. */
  async close(): Promise<void> {
    const source = this.source ?? (await this.opening?.catch(() => undefined));
    this.source = undefined;
    this.opening = undefined;
    try {
      if (source) await this.inTime('close', CLOSE_MS, NEVER, () => source.close());
    } catch (error) {
      this.parts.log.debug('a source did not close', { source: this.parts.mapping.uuid, error });
    }
  }

  private get answerMs(): number {
    return this.parts.stopping.aborted ? LAST_ANSWER_MS : ANSWER_MS;
  }

  private opened(signal: AbortSignal): Promise<QueueSource> {
    this.opening ??= this.inTime('open', OPEN_MS, signal, (cut) => this.openUnlessLate(cut)).then(
      (source) => (this.source = source),
      (error: unknown) => {
        this.opening = undefined;
        throw error;
      },
    );
    return this.opening;
  }

  /** What is opened when nobody waits for it any more is let go of. */
  private async openUnlessLate(signal: AbortSignal): Promise<QueueSource> {
    const { kind, mapping } = this.parts;
    const source = await kind.open(mapping, signal);
    if (!signal.aborted) return source;
    await source.close();
    throw new Error(`the ${kind.name} broker was opened too late`);
  }

  private inTime<T>(
    what: string,
    ms: number,
    signal: AbortSignal,
    call: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { clock, mapping } = this.parts;
    const limit = { what: `${what} of the ${mapping.kind} broker`, ms, clock, signal, graceMs: GRACE_MS };
    return within(limit, call);
  }

  private tell(isWell: boolean): void {
    const { mapping, log } = this.parts;
    this.fact({ what: 'trouble', isWell });
    const about = { source: mapping.uuid, kind: mapping.kind, eventSourceArn: mapping.eventSourceArn };
    if (isWell) log.info('the broker of a mapping answers again', about);
    else
      log.warn('the broker of a mapping does not answer: it is tried again', {
        ...about,
        error: this.health.trouble?.message,
      });
  }

  private fact(fact: Distributed): void {
    const { mapping, telemetry } = this.parts;
    telemetry.sourceFact({ source: mapping.uuid, kind: mapping.kind, ...fact });
  }
}

type Distributed =
  | { readonly what: 'polled'; readonly records: number }
  | { readonly what: 'trouble'; readonly isWell: boolean };

const NEVER = new AbortController().signal;
