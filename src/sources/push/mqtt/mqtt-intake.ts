import type { MqttHook } from '../../../contract/hook';
import type { Clock } from '../../../lib/clock';
import { pause } from '../../../lib/pause';
import { isLasting, type Intake } from '../intake';
import { mqttEvent, type MqttMessage } from './mqtt-event';
import { isOfTopic } from './topic-match';

export interface MqttIntakeParts {
  readonly intake: Pick<Intake, 'take' | 'received' | 'filtered'>;
  readonly clock: Clock;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** Puts messages into the queue of events. */
export class MqttIntake {
  constructor(private readonly parts: MqttIntakeParts) {}

  /**
   * Resolves to true when the broker may forget the message: its event is on disk, or will never be taken. While the queue has no
   * room it is tried again, and the broker sends nothing more; false: the signal came first.
   */
  async take(hook: MqttHook, message: MqttMessage, signal: AbortSignal): Promise<boolean> {
    const { intake, clock } = this.parts;
    intake.received(hook);
    // A broker that keeps the session may still send what an earlier subscription asked for.
    if (!hook.topics.some((topic) => isOfTopic(topic, message.topic))) {
      intake.filtered(hook);
      return true;
    }
    const event = mqttEvent(message, hook.connection, clock.wallTime());
    const payload = Buffer.from(JSON.stringify(event));
    for (let wait = FIRST_PAUSE_MS; !signal.aborted; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
      try {
        await intake.take(hook, { payload });
        return true;
      } catch (error) {
        if (isLasting(error)) return true;
        await pause(clock, wait, signal);
      }
    }
    return false;
  }
}
