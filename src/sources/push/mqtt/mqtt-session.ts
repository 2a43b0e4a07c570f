import type { DoneCallback, IClientOptions, IPublishPacket, MqttClient } from 'mqtt';
import type { MqttHook } from '../../../contract/hook';
import type { Clock } from '../../../lib/clock';
import { atMost, pause } from '../../../lib/pause';
import type { MqttMessage } from './mqtt-event';
import { takenFirst } from './taken-first';

export interface MqttSessionParts {
  readonly options: IClientOptions;
  /** Resolves to true when the broker may forget the message. */
  readonly taken: (message: MqttMessage, signal: AbortSignal) => Promise<boolean>;
  readonly clock: Clock;
  /** Told when the broker has accepted every subscription. */
  readonly subscribed: () => void;
}

type Wanted = Pick<MqttHook, 'topics' | 'qos'>;

const END_MS = 5_000;
/** Well below the time in which both sides want to hear of each other. */
const BEAT_MS = 5_000;
/** MQTT 3.1.1, 3.9.3: a subscription that is refused. */
const REFUSED = 128;

/** One connection to a broker, from its begin to its end. The library is loaded by the first. */
export class MqttSession {
  private readonly cut = new AbortController();
  private readonly ended = Promise.withResolvers<void>();
  private client: MqttClient | undefined;
  private fault: Error | undefined;
  private isHolding = false;

  constructor(private readonly parts: MqttSessionParts) {}

  /** Resolves when the connection has ended in order; rejects with why it could not be had, or was lost. */
  async run(wanted: Wanted): Promise<void> {
    const { connect, Store } = await import('mqtt');
    const { signal } = this.cut;
    if (signal.aborted) return;
    // Not emptied by its end: a message may be taken a moment after it.
    const store = new Store({ clean: false });
    const incomingStore = takenFirst(store, (packet, done) => this.hold(packet, done));
    const client = connect({ ...this.parts.options, incomingStore });
    this.client = client;
    // The client answers a message of QoS 1 after this, one of QoS 2 after its store has it: that is taken already.
    client.handleMessage = (packet, done) => (packet.qos === 2 ? done() : this.hold(packet, done));
    client.on('connect', () => this.subscribe(client, wanted));
    client.on('error', (error) => this.fail(error));
    client.on('disconnect', ({ reasonCode }) => this.fail(new Error(endOf(reasonCode))));
    client.on('close', () =>
      signal.aborted ? this.ended.resolve() : this.ended.reject(this.fault ?? new Error(endOf(undefined))),
    );
    try {
      await Promise.all([this.ended.promise, this.beat(client)]);
    } finally {
      this.cut.abort();
      client.end(true);
    }
  }

  /** Ends the connection. `forgets`: the broker is told to keep nothing more for us. */
  async end(forgets: readonly string[]): Promise<void> {
    const { client } = this;
    if (forgets.length > 0 && client?.connected) {
      await atMost(this.parts.clock, END_MS, client.unsubscribeAsync([...forgets]));
    }
    this.cut.abort();
    client?.end(true);
    this.ended.resolve();
  }

  private subscribe(client: MqttClient, { topics, qos }: Wanted): void {
    if (topics.length === 0) return this.parts.subscribed();
    client.subscribe([...topics], { qos }, (error, granted = []) => {
      const refused = granted.find((one) => (one.qos as number) >= REFUSED);
      if (refused) this.fail(new Error(`the broker refuses the subscription to ${refused.topic}`));
      else if (error) this.fail(error);
      else this.parts.subscribed();
    });
  }

  /** Has the client answer for a message, and read on, when that may be forgotten and the broker is still there to hear it. */
  private hold({ topic, payload, qos, retain, dup }: IPublishPacket, done: DoneCallback): void {
    const { signal } = this.cut;
    this.isHolding = true;
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    this.parts
      .taken({ topic, payload: bytes, qos, retain, dup }, signal)
      .then((isTaken) => {
        this.isHolding = false;
        if (isTaken && !signal.aborted && this.client?.connected) done();
      })
      .catch((error: unknown) => this.fail(error as Error));
  }

  /** While a message is held the client reads nothing, the broker's answers to its pings included: it must not miss them. */
  private async beat(client: MqttClient): Promise<void> {
    const { signal } = this.cut;
    while (!signal.aborted) {
      await pause(this.parts.clock, BEAT_MS, signal);
      if (signal.aborted || !this.isHolding || !client.connected) continue;
      client.sendPing();
      client.reschedulePing(true);
    }
  }

  private fail(error: Error): void {
    this.fault ??= error;
    this.client?.end(true);
  }
}

/** MQTT 5, 3.14.2.1. Pure. */
function endOf(reason: number | undefined): string {
  const why = reason === 0x8e ? ': another client uses the same id' : '';
  return `the broker has ended the connection${reason === undefined ? '' : ` (reason ${reason}${why})`}`;
}
