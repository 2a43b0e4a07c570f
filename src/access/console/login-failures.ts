import type { Clock } from '../../lib/clock';

interface Failures {
  readonly until: number;
  count: number;
}

const WINDOW_MS = 60_000;
const FREE = 5;
const MAX_ADDRESSES = 10_000;

/** Slows whoever guesses keys: five wrong ones a minute of an address, then a minute's wait. */
export class LoginFailures {
  private readonly byAddress = new Map<string, Failures>();

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Seconds until an address may try again; 0 when it may now. */
  waitOf(address: string): number {
    const found = this.byAddress.get(address);
    const left = (found?.until ?? 0) - this.clock.now();
    return found && left > 0 && found.count >= FREE ? Math.ceil(left / 1000) : 0;
  }

  add(address: string): void {
    const now = this.clock.now();
    const found = this.byAddress.get(address);
    if (found && found.until > now) {
      found.count += 1;
      return;
    }
    this.byAddress.delete(address);
    const [oldest] = this.byAddress.keys();
    if (this.byAddress.size >= MAX_ADDRESSES && oldest !== undefined) this.byAddress.delete(oldest);
    this.byAddress.set(address, { until: now + WINDOW_MS, count: 1 });
  }
}
