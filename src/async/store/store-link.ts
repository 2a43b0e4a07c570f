import { PlatformError } from '../../errors';
import type { Clock } from '../../lib/clock';
import { Deadlines } from '../../lib/deadlines';
import { deferred, type Deferred } from '../../lib/deferred';
import type { ServiceLog } from '../../telemetry/events';
import type { OpenChannel, StoreChannel } from './store-channel';
import type { StoreAnswer, StoreAsk } from './store-ask';

/** A disk that takes longer is as good as none. Milliseconds. */
const DEADLINE_MS = 10_000;
/** After the writer has ended, before another is begun. */
const PAUSE_MS = 1000;

const CLOSED = 'the events are closed: the service is stopping';

type Done = Exclude<StoreAnswer, { refusal: string }>;

/** Nothing of what was asked was done. */
export class StoreRefusal extends PlatformError {}

export interface StoreLinkParts {
  readonly open: OpenChannel;
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'error'>;
}

/**
 * Asks the writer of events, and waits no longer than a deadline for each answer. The writer is begun when it is first
 * needed, and again when it has ended.
 */
export class StoreLink {
  private channel: StoreChannel | undefined;
  private readonly waiting = new Map<number, Deferred<Done>>();
  private readonly deadlines: Deadlines<number>;
  private turn = 0;
  private notBefore = Number.NEGATIVE_INFINITY;
  private fault = '';
  private isClosed = false;

  constructor(private readonly parts: StoreLinkParts) {
    this.deadlines = new Deadlines(parts.clock);
  }

  /** Throws StoreRefusal when nothing was done, and PlatformError when nobody knows. */
  ask(ask: StoreAsk, moved: readonly ArrayBuffer[] = []): Promise<Done> {
    const { clock } = this.parts;
    if (this.isClosed) return Promise.reject(new StoreRefusal(CLOSED));
    if (!this.channel && clock.now() < this.notBefore) return Promise.reject(new StoreRefusal(this.fault));
    this.turn += 1;
    const { turn } = this;
    const answer = deferred<Done>();
    this.waiting.set(turn, answer);
    this.deadlines.set(turn, DEADLINE_MS, () => this.late());
    this.opened().send({ turn, ask }, moved);
    return answer.promise;
  }

  /** What was asked before is answered, if that is possible in time. */
  async close(): Promise<void> {
    const { channel } = this;
    this.isClosed = true;
    this.channel = undefined;
    const late = deferred<void>();
    const timer = this.parts.clock.after(DEADLINE_MS, () => late.resolve());
    await Promise.race([channel?.close(), late.promise.then(() => channel?.cut())]);
    timer.cancel();
    this.refuseAll(CLOSED);
  }

  private opened(): StoreChannel {
    if (this.channel) return this.channel;
    const channel: StoreChannel = this.parts.open({
      answered: (answer) => this.answered(answer),
      gone: (reason) => {
        if (this.channel === channel) this.lost(`the events cannot be kept: ${reason}`);
      },
    });
    this.channel = channel;
    return channel;
  }

  private answered(answer: StoreAnswer): void {
    const waiting = this.waiting.get(answer.turn);
    this.waiting.delete(answer.turn);
    this.deadlines.forget(answer.turn);
    if ('refusal' in answer)
      waiting?.reject(new StoreRefusal(`the events cannot be kept: ${answer.refusal}`));
    else waiting?.resolve(answer);
  }

  private late(): void {
    const { channel } = this;
    this.lost(`the events cannot be kept: the disk has not taken them within ${DEADLINE_MS / 1000} s`);
    channel?.cut();
  }

  private lost(fault: string): void {
    this.parts.log.error('the writer of events has ended; another one is begun', { fault });
    this.channel = undefined;
    this.fault = fault;
    this.notBefore = this.parts.clock.now() + PAUSE_MS;
    this.refuseAll(fault);
  }

  private refuseAll(fault: string): void {
    const unanswered = [...this.waiting.values()];
    this.waiting.clear();
    this.deadlines.clear();
    for (const waiting of unanswered) waiting.reject(new PlatformError(fault));
  }
}
