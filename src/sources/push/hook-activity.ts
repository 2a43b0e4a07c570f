import type { SourceCounts, SourceTrouble, SourceView } from '../../contract/source-view';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const RATE_SECONDS = 60;

/** What passed through a hook since the service started. */
export class HookActivity {
  private readonly counts: Mutable<SourceCounts> = {
    ...{ records: 0, batches: 0, failures: 0, filtered: 0, retries: 0, dropped: 0 },
  };
  /** Records of each of the last seconds, by the second. */
  private readonly perSecond = new Map<number, number>();
  private trouble: SourceTrouble | undefined;
  private last: { readonly at: number; readonly result: string } | undefined;

  /** `now` here and below: epoch milliseconds. */
  received(now: number): void {
    this.counts.records += 1;
    const second = Math.floor(now / 1000);
    this.perSecond.set(second, (this.perSecond.get(second) ?? 0) + 1);
    for (const old of this.perSecond.keys()) if (old <= second - RATE_SECONDS) this.perSecond.delete(old);
  }

  filtered(): void {
    this.counts.filtered += 1;
  }

  passed(now: number, result: string): void {
    this.counts.batches += 1;
    this.last = { at: now, result };
    this.trouble = undefined;
  }

  /** `isFinal`: it is given up; otherwise its sender may try again. */
  failed(now: number, message: string, isFinal: boolean): void {
    this.counts.failures += 1;
    if (isFinal) this.counts.dropped += 1;
    this.last = { at: now, result: message };
    this.inTrouble(now, message);
  }

  inTrouble(now: number, message: string, nextTryAt?: number): void {
    const since = this.trouble?.message === message ? this.trouble.since : now;
    this.trouble = { message, since, ...(nextTryAt === undefined ? {} : { nextTryAt }) };
  }

  well(): void {
    this.trouble = undefined;
  }

  view(now: number): Pick<SourceView, 'counts' | 'rate' | 'trouble' | 'lastResult' | 'lastAt'> {
    const since = Math.floor(now / 1000) - RATE_SECONDS;
    const recent = [...this.perSecond].reduce(
      (sum, [second, count]) => (second > since ? sum + count : sum),
      0,
    );
    return {
      counts: { ...this.counts },
      rate: recent / RATE_SECONDS,
      ...(this.trouble ? { trouble: this.trouble } : {}),
      ...(this.last ? { lastResult: this.last.result, lastAt: this.last.at } : {}),
    };
  }
}
