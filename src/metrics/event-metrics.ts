import type { EventFact } from '../telemetry/events';
import type { EventFamilies } from './metric-definitions';
import { BoundedLabels } from './metric-labels';

const MAX_SERVICES = 20;

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

  forget(name: string): void {
    for (const family of Object.values(this.families)) family.forget(name);
  }

  private delivery(name: string, service: string, outcome: 'delivered' | 'retried' | 'failed'): void {
    this.families.deliveries.of(name, this.services.of(service), outcome).inc();
  }
}
