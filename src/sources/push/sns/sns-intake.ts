import type { SnsHook } from '../../../contract/hook';
import type { Permissions } from '../../../functions/permissions/permission-request';
import type { Clock } from '../../../lib/clock';
import type { ServiceLog } from '../../../telemetry/events';
import type { Activities } from '../activities';
import { callDenial } from '../call-denial';
import { isLasting, type Intake } from '../intake';
import type { Get } from './small-get';
import type { SnsCertificates } from './sns-certificates';
import { snsEvent } from './sns-event';
import type { SnsMessage } from './sns-message';
import { certificatePlace, confirmationPlace } from './sns-places';
import { verifySnsSignature } from './sns-signature';
import { NotNow, Unproven } from './unproven';

export interface SnsIntakeParts {
  readonly intake: Pick<Intake, 'take' | 'received' | 'failed'>;
  readonly activities: Activities;
  readonly permissions: Permissions;
  readonly certificates: Pick<SnsCertificates, 'of'>;
  readonly get: Get;
  readonly clock: Pick<Clock, 'wallTime'>;
  readonly log: Pick<ServiceLog, 'info'>;
}

/** A message as it was posted. */
export interface SentMessage {
  readonly message: SnsMessage;
  /** It comes as it was published: nothing of it is signed. */
  readonly isRaw: boolean;
  readonly subscriptionArn?: string;
}

/** `unproven`: it is not of the topic, or too old; `denied`: the function's policy; `later`: it is to be sent again. */
export type SnsOutcome = 'taken' | 'unproven' | 'denied' | 'later';

/** Takes what topics post: confirms subscriptions, and puts messages into the queue of events. */
export class SnsIntake {
  constructor(private readonly parts: SnsIntakeParts) {}

  /** Resolves when the event is on disk. Throws what the queue throws while it cannot take it. */
  async take(hook: SnsHook, sent: SentMessage): Promise<SnsOutcome> {
    try {
      await this.prove(hook, sent);
      return await this.handle(hook, sent);
    } catch (error) {
      if (!(error instanceof Unproven) && !(error instanceof NotNow)) throw error;
      this.inTrouble(hook, `a message was refused: ${error.message}`);
      return error instanceof Unproven ? 'unproven' : 'later';
    }
  }

  /** That the function's resource policy does not let SNS call it for the topic; undefined: it does. */
  denialOf(hook: SnsHook): string | undefined {
    const { topic } = hook;
    const [, , , , sourceAccount = '', sourceName = ''] = topic.split(':');
    return callDenial(this.parts.permissions, hook, {
      ...{ service: 'SNS', source: `the topic ${topic}`, sourceName },
      ...{ sourceArn: topic, sourceAccount },
    });
  }

  private async prove(hook: SnsHook, { message, isRaw }: SentMessage): Promise<void> {
    const now = this.parts.clock.wallTime();
    if (message.topicArn !== hook.topic)
      throw new Unproven(`it is of the topic ${message.topicArn.slice(0, 300)}, and not of ${hook.topic}`);
    const away = Math.abs(now - Date.parse(message.timestamp)) / 1000;
    if (!(away <= hook.tolerance))
      throw new Unproven(
        `its time is ${Math.round(away)} s away, more than ${hook.tolerance} s: is it sent again?`,
      );
    if (hook.proof === 'token') return;
    if (isRaw) throw new Unproven('raw messages have no signature: they need a token, hooks add-sns --token');
    const place = certificatePlace(message.signingCertUrl, hook);
    verifySnsSignature(message, await this.parts.certificates.of(place), now);
  }

  private handle(hook: SnsHook, sent: SentMessage): Promise<SnsOutcome> {
    switch (sent.message.type) {
      case 'Notification':
        return this.notify(hook, sent);
      case 'SubscriptionConfirmation':
        return this.confirm(hook, sent.message);
      case 'UnsubscribeConfirmation':
        this.inTrouble(hook, `${hook.topic} has ended the subscription: subscribe the address again`);
        return Promise.resolve('taken');
    }
  }

  private async confirm(hook: SnsHook, { subscribeUrl }: SnsMessage): Promise<SnsOutcome> {
    const { get, activities, log } = this.parts;
    const place = confirmationPlace(subscribeUrl, hook);
    const { status } = await get(place.href);
    if (status !== 200)
      throw new NotNow(`${place.host} does not confirm the subscription: it answered ${status}`);
    activities.of(hook.name).well();
    log.info('a subscription to a topic is confirmed', { hook: hook.name, topic: hook.topic });
    return 'taken';
  }

  private async notify(hook: SnsHook, { message, subscriptionArn }: SentMessage): Promise<SnsOutcome> {
    const { intake } = this.parts;
    intake.received(hook);
    const denial = this.denialOf(hook);
    if (denial !== undefined) {
      intake.failed(hook, denial, true);
      return 'denied';
    }
    const event = snsEvent(message, subscriptionArn ?? `${hook.topic}:${hook.name}`);
    try {
      await intake.take(hook, { payload: Buffer.from(JSON.stringify(event)) });
      return 'taken';
    } catch (error) {
      if (!isLasting(error)) throw error;
      return 'denied';
    }
  }

  private inTrouble({ name }: SnsHook, message: string): void {
    this.parts.activities.of(name).inTrouble(this.parts.clock.wallTime(), message);
  }
}
