import { AwsError } from '../../../../src/errors';
import { BusStore } from '../../../../src/sources/bus/bus-store';
import { CompiledRules } from '../../../../src/sources/bus/compiled-rules';
import { EventBus } from '../../../../src/sources/bus/event-bus';
import { busOperation } from '../../../../src/sources/bus/operations/bus-operation-table';
import type { BusRecord, RuleRecord } from '../../../../src/sources/bus/rule-record';
import { RuleStore } from '../../../../src/sources/bus/rule-store';
import type { Documents } from '../../../../src/sources/store/documents';
import type { TargetDelivery } from '../../../../src/sources/targets/target-sender';
import { FakeClock } from '../../../support/fake-clock';

export const SCOPE = { region: 'us-east-1', accountId: '123456789012' };

function inMemory<T>(): Documents<T> {
  const kept = new Map<string, T>();
  return {
    all: () => [...kept],
    put: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  };
}

/** Buses, rules and what they send, in memory. */
export class BusBox {
  readonly clock = new FakeClock(Date.UTC(2026, 10, 30, 12));
  readonly sent: TargetDelivery[] = [];
  readonly stopped: string[] = [];
  /** What the next deliveries are refused with. */
  fault: Error | undefined;
  readonly bus: EventBus;
  private readonly resources;
  private ids = 0;

  constructor() {
    const { clock } = this;
    const rules = new RuleStore(inMemory<RuleRecord>());
    const buses = BusStore.open(inMemory<BusRecord>(), SCOPE, clock.wallTime());
    this.bus = new EventBus({
      ...{ scope: SCOPE, rules, clock, newId: () => `id-${String(++this.ids)}` },
      compiled: CompiledRules.of(rules),
      sender: {
        send: (deliveries) => {
          if (this.fault) return Promise.reject(this.fault);
          this.sent.push(...deliveries);
          return Promise.resolve();
        },
      },
      stopped: (_, target) => this.stopped.push(target),
    });
    this.resources = { scope: SCOPE, rules, buses, bus: this.bus, clock };
  }

  /** The answer of an operation. */
  async call(name: string, input: object = {}, traceHeader?: string): Promise<Record<string, unknown>> {
    return (await busOperation(name)(input, this.resources, traceHeader)) as Record<string, unknown>;
  }

  /** `<code>: <message>` of what an operation throws. */
  async refusal(name: string, input: object = {}): Promise<string> {
    try {
      return `answered ${JSON.stringify(await this.call(name, input))}`;
    } catch (error) {
      if (error instanceof AwsError) return `${error.wire.name}: ${error.message}`;
      throw error;
    }
  }
}
