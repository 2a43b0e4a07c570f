import type { Clock } from '../../lib/clock';
import { atMost } from '../../lib/pause';
import type { EnvironmentEvent } from '../../telemetry/events';
import type { EnvironmentOutput } from '../environment-output';
import { deliveryTo, type Connect } from './deliveries';
import { eventJson } from './event-json';
import { Subscriber } from './subscriber';
import type { Subscription } from './subscription';

interface Member {
  readonly subscription: Subscription;
  readonly subscriber: Subscriber;
}

/** What happened before an extension subscribes is kept for it, as far as it is no more than this. */
const MAX_EARLY_EVENTS = 1000;
const MAX_EARLY_BYTES = 256 * 1024;

/** All that one environment tells its extensions, from the beginning of an init to the end. */
export class Feed {
  private readonly members = new Map<string, Member>();
  private early: EnvironmentEvent[] | undefined = [];
  private earlyBytes = 0;

  constructor(
    private readonly clock: Clock,
    private readonly log: Pick<EnvironmentOutput, 'subscribed' | 'dropped'>,
    private readonly connect: Connect,
  ) {}

  get isOpen(): boolean {
    return this.early !== undefined;
  }

  /** Whether anybody is told of what happens, or may still come to be. */
  get isHeard(): boolean {
    return this.isOpen || this.members.size > 0;
  }

  /** Which API an extension has subscribed by. */
  subscriptionOf(name: string): Subscription | undefined {
    return this.members.get(name)?.subscription;
  }

  take(event: EnvironmentEvent): void {
    if (this.early) this.keep(this.early, event);
    for (const { subscription, subscriber } of this.members.values()) add(event, subscription, subscriber);
  }

  /** Once more is in place of the last time. */
  subscribe(name: string, subscription: Subscription): void {
    this.members.get(name)?.subscriber.close();
    const delivery = deliveryTo(subscription.destination, this.connect);
    const subscriber = new Subscriber(subscription.buffering, delivery, this.clock, (events) =>
      this.log.dropped(events),
    );
    this.members.set(name, { subscription, subscriber });
    for (const event of this.early ?? []) add(event, subscription, subscriber);
    this.log.subscribed({ name, types: subscription.types, isByLogsApi: subscription.api === 'logs' });
  }

  /** The init is over: nobody else may subscribe. */
  closeSubscriptions(): void {
    this.early = undefined;
  }

  /** Delivers what waits; after `ms` whoever is not done is left alone. Undefined when there is nobody. */
  flush(ms: number): Promise<void> | undefined {
    if (this.members.size === 0) return undefined;
    const all = Promise.all([...this.members.values()].map(({ subscriber }) => subscriber.flush()));
    return atMost(this.clock, ms, all);
  }

  close(): void {
    this.early = undefined;
    for (const { subscriber } of this.members.values()) subscriber.close();
    this.members.clear();
  }

  private keep(early: EnvironmentEvent[], event: EnvironmentEvent): void {
    const bytes = typeof event.record === 'string' ? event.record.length : 0;
    if (early.length >= MAX_EARLY_EVENTS || this.earlyBytes + bytes > MAX_EARLY_BYTES) return;
    this.earlyBytes += bytes;
    early.push(event);
  }
}

function add(event: EnvironmentEvent, subscription: Subscription, subscriber: Subscriber): void {
  const json = eventJson(event, subscription);
  if (json !== undefined) subscriber.add(json);
}
