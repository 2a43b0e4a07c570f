import type { PoolPlan } from './pool-plan';

/** What the plan has ordered though nobody waits. */
export interface Prewarm {
  readonly count: number;
  readonly reason: 'forecast' | 'provisioned';
  readonly because: string;
}

/** What the last plan says of a pool; it holds until the next one. */
export class Outlook {
  private plan: Pick<PoolPlan, 'desired' | 'because' | 'isOver'> = { desired: 0, because: '', isOver: true };
  private ahead: Prewarm = { count: 0, reason: 'forecast', because: '' };

  /** How many environments there should be, for the views. */
  get desired(): number {
    return this.plan.desired;
  }

  get because(): string {
    return this.plan.because;
  }

  /** No calls are expected for which an environment is to be made later. */
  get isOver(): boolean {
    return this.plan.isOver;
  }

  get prewarm(): Prewarm {
    return this.ahead;
  }

  /** `provisioned`: how many there are to be, and whether some are lacking. */
  follow(plan: PoolPlan, provisioned: { readonly size: number; readonly isShort: boolean }): void {
    const { size, isShort } = provisioned;
    this.plan = plan;
    this.ahead = {
      count: plan.prewarm,
      reason: isShort ? 'provisioned' : 'forecast',
      because: isShort ? `${size} are provisioned` : plan.because,
    };
  }

  /** One of those that were ordered was begun. */
  begun(): void {
    this.ahead = { ...this.ahead, count: this.ahead.count - 1 };
  }
}
