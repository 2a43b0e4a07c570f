import type { Hook, MqttHook } from '../../../contract/hook';
import { messageOf } from '../../../errors';
import { MqttSubscription, type MqttSubscriptionParts } from './mqtt-subscription';

/** Every subscription: begun and ended as hooks come, change and go. */
export class MqttSubscriptions {
  private readonly running = new Map<
    string,
    { readonly hook: MqttHook; readonly subscription: MqttSubscription }
  >();
  /** Changes follow one another. */
  private changes: Promise<void> = Promise.resolve();

  constructor(private readonly parts: MqttSubscriptionParts) {}

  /** A hook is there, or there in another form. */
  put(hook: Hook): void {
    if (hook.kind !== 'mqtt') return;
    this.follow(async () => {
      await this.end(hook.name, hook.enabled ? hook : undefined);
      if (!hook.enabled) return;
      const subscription = new MqttSubscription(this.parts, hook);
      this.running.set(hook.name, { hook, subscription });
      subscription.start();
    });
  }

  remove(name: string): void {
    this.follow(() => this.end(name, undefined));
  }

  /** Lets go of the brokers, which keep what comes. */
  async stop(): Promise<void> {
    await this.changes;
    await Promise.all([...this.running.values()].map(({ subscription }) => subscription.stop([])));
    this.running.clear();
  }

  /** `next`: what is to be subscribed to afterwards; the broker keeps nothing of the rest. */
  private async end(name: string, next: MqttHook | undefined): Promise<void> {
    const ending = this.running.get(name);
    if (!ending) return;
    this.running.delete(name);
    const { topics, connection } = ending.hook;
    const kept = next?.connection === connection ? next.topics : [];
    await ending.subscription.stop(topics.filter((topic) => !kept.includes(topic)));
  }

  private follow(change: () => Promise<void>): void {
    this.changes = this.changes.then(change).catch((error: unknown) => {
      this.parts.log.warn('a subscription did not change', { reason: messageOf(error) });
    });
  }
}
