import type { MqttHook } from '../../../contract/hook';
import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import type { ServiceLog, Telemetry } from '../../../telemetry/events';
import type { Connections } from '../../connections/connection';
import { sourceIdOf, type Activities } from '../activities';
import type { MqttIntake } from './mqtt-intake';
import { mqttOptions } from './mqtt-options';
import { MqttSession } from './mqtt-session';
import { mqttTrouble } from './mqtt-trouble';

export interface MqttSubscriptionParts {
  readonly connections: Pick<Connections, 'find'>;
  readonly intake: MqttIntake;
  readonly activities: Activities;
  readonly telemetry: Pick<Telemetry, 'sourceFact'>;
  readonly clock: Clock;
  readonly log: Pick<ServiceLog, 'warn' | 'info'>;
  /** Of this service, the same after each start: sessions at brokers bear it. */
  readonly instanceId: string;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Keeps a hook subscribed: where its broker is away, it is tried again, with pauses that grow. */
export class MqttSubscription {
  private readonly stopping = new AbortController();
  private session: MqttSession | undefined;
  private running: Promise<void> = Promise.resolve();
  private isWell = true;

  constructor(
    private readonly parts: MqttSubscriptionParts,
    private readonly hook: MqttHook,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** `forgets`: topics that the broker is to keep nothing more of. */
  async stop(forgets: readonly string[]): Promise<void> {
    const ending = this.session?.end(forgets);
    this.stopping.abort();
    await ending;
    await this.running;
  }

  private async run(): Promise<void> {
    const { clock } = this.parts;
    const { signal } = this.stopping;
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await this.connected(failures, () => (failures = 0));
      } catch (error) {
        const wait = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
        this.inTrouble(error, clock.wallTime() + wait);
        await pause(clock, wait, signal);
      }
    }
  }

  private async connected(attempt: number, subscribed: () => void): Promise<void> {
    const { connections, intake, clock, instanceId } = this.parts;
    const { hook } = this;
    const connection = connections.find(hook.connection);
    if (connection?.kind !== 'mqtt') throw new Error(noConnection(hook));
    const session = new MqttSession({
      options: mqttOptions(connection, {
        clientId: `lambdabox-${instanceId}-${hook.name}`,
        version: hook.version,
        attempt,
      }),
      taken: (message, signal) => intake.take(hook, message, signal),
      clock,
      subscribed: () => {
        subscribed();
        this.well();
      },
    });
    this.session = session;
    await session.run(hook);
  }

  private inTrouble(error: unknown, nextTryAt: number): void {
    const { activities, clock, telemetry, log } = this.parts;
    const { hook } = this;
    const message = `the broker of the connection ${hook.connection}: ${mqttTrouble(error)}`;
    activities.of(hook.name).inTrouble(clock.wallTime(), message, nextTryAt);
    if (!this.isWell) return;
    this.isWell = false;
    log.warn('a subscription waits for its broker', { hook: hook.name, reason: message });
    telemetry.sourceFact({ source: sourceIdOf(hook), kind: 'mqtt', what: 'trouble', isWell: false });
  }

  private well(): void {
    const { activities, telemetry, log } = this.parts;
    const { hook } = this;
    activities.of(hook.name).well();
    if (this.isWell) return;
    this.isWell = true;
    log.info('a subscription has its broker again', { hook: hook.name });
    telemetry.sourceFact({ source: sourceIdOf(hook), kind: 'mqtt', what: 'trouble', isWell: true });
  }
}

export function noConnection({ connection }: MqttHook): string {
  return `there is no connection "${connection}" of the kind mqtt: lambdabox connections add ${connection} ...`;
}
