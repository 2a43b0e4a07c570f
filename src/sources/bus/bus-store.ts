import type { AccountScope } from '../../functions/names';
import type { Documents } from '../store/documents';
import { busArn, DEFAULT_BUS } from './arns';
import type { BusRecord } from './rule-record';

/** The event buses, by name. What a verb has changed is on disk when it returns. */
export class BusStore {
  private readonly buses: Map<string, BusRecord>;

  private constructor(private readonly documents: Documents<BusRecord>) {
    this.buses = new Map(documents.all());
  }

  /** `now`: epoch milliseconds; when the default bus is made, the first time. */
  static open(documents: Documents<BusRecord>, scope: AccountScope, now: number): BusStore {
    const store = new BusStore(documents);
    if (!store.buses.has(DEFAULT_BUS)) {
      const arn = busArn(scope, DEFAULT_BUS);
      store.put({ arn, name: DEFAULT_BUS, tags: {}, createdAt: now, modifiedAt: now });
    }
    return store;
  }

  get(name: string): BusRecord | undefined {
    return this.buses.get(name);
  }

  /** In the order of their names. */
  all(): readonly BusRecord[] {
    return [...this.buses.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  put(bus: BusRecord): void {
    this.documents.put(bus.name, bus);
    this.buses.set(bus.name, bus);
  }

  remove(name: string): void {
    this.documents.remove(name);
    this.buses.delete(name);
  }
}
