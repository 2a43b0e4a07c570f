import type { EventsAnswer } from '../contract/events-answer';
import type { EventFact } from '../telemetry/events';
import type { EventFamilies } from './metric-definitions';
import { BoundedLabels } from './metric-labels';

const MAX_SERVICES = 20;
const STAGES = ['waiting', 'running', 'delivering', 'failed'] as const;

export type EventsNow = Pick<EventsAnswer, 'at' | 'functions'>;

/** Moves what asynchronous events move. */
export class EventMetrics {
  private readonly services = new BoundedLabels(MAX_SERVICES);

  constructor(private readonly families: EventFamilies) {}

  /** `name` is the label of the function. */
  add(name: string, fact: EventFact): void {
    const { accepted, age, retries, dropped } = this.families;
    switch (fact.what) {
      case 'accepted':
        accepted.of(name).inc();
        return;
      case 'run':
        age.of(name).observe(fact.ageMs / 1000);
        return;
      case 'retry':
        retries.of(name, fact.reason).inc();
        return;
      case 'dropped':
        dropped.of(name, fact.condition).inc();
        return;
      case 'delivered':
        this.delivery(name, fact.service, 'delivered');
        return;
      case 'delivery-failed':
        this.delivery(name, fact.service, fact.isFinal ? 'failed' : 'retried');
        return;
    }
  }

  /** What there is now; `labelOf` is of functions. */
  show({ at, functions }: EventsNow, labelOf: (functionName: string) => string): void {
    const { held, oldest } = this.families;
    held.clear();
    oldest.clear();
    for (const { functionName, oldestAt, ...counts } of functions) {
      const name = labelOf(functionName);
      for (const stage of STAGES) held.of(name, stage).inc(counts[stage]);
      const seconds = oldestAt === undefined ? 0 : Math.max(0, (at - oldestAt) / 1000);
      const series = oldest.of(name);
      series.set(Math.max(series.value, seconds));
    }
  }

  forget(name: string): void {
    for (const family of Object.values(this.families)) family.forget(name);
  }

  private delivery(name: string, service: string, outcome: 'delivered' | 'retried' | 'failed'): void {
    this.families.deliveries.of(name, this.services.of(service), outcome).inc();
  }
}
