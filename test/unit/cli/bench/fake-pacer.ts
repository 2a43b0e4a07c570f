import type { Pacer } from '../../../../src/cli/bench/pacer';
import { settled } from '../../../support/fake-clock';

/** Time that passes only by waiting; `stall` lets one wait take longer. */
export class FakePacer implements Pacer {
  time = 1000;
  waits = 0;

  constructor(private readonly stall: { readonly wait: number; readonly ms: number } = { wait: -1, ms: 0 }) {}

  now(): number {
    return this.time;
  }

  until(time: number): Promise<void> {
    this.time = Math.max(this.time, time);
    if (this.waits === this.stall.wait) this.time += this.stall.ms;
    this.waits += 1;
    return settled();
  }
}
