import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import type { HooksDoorParts } from '../api/hooks/hooks-door-parts';
import type { HooksResource } from '../api/own/hooks-routes';
import type { Hook } from '../contract/hook';
import { clientError } from '../errors';
import { Activities } from '../sources/push/activities';
import { HookDesk } from '../sources/push/hook-desk';
import { HookSecrets } from '../sources/push/hook-secrets';
import { Hooks } from '../sources/push/hooks';
import { targetOf } from '../sources/push/hook-reader';
import { Intake } from '../sources/push/intake';
import { MqttIntake } from '../sources/push/mqtt/mqtt-intake';
import { noConnection } from '../sources/push/mqtt/mqtt-subscription';
import { MqttSubscriptions } from '../sources/push/mqtt/mqtt-subscriptions';
import { PushPart } from '../sources/push/push-part';
import { S3Intake } from '../sources/push/s3/s3-intake';
import { smallGet } from '../sources/push/sns/small-get';
import { SnsCertificates } from '../sources/push/sns/sns-certificates';
import { SnsIntake } from '../sources/push/sns/sns-intake';
import type { SourcesPart } from '../sources/sources-part';
import type { SourceContext } from './source-context';

/** What others push. */
export interface PushParts {
  readonly part: SourcesPart;
  readonly door: HooksDoorParts;
  readonly desk: HooksResource;
}

export async function buildPush(context: SourceContext): Promise<PushParts> {
  const { config, instance, controlPlane, invocation, telemetry, clock, log, store, connections } = context;
  const { permissions } = controlPlane;
  const hooks = Hooks.open(store.collection<Hook>('hooks'));
  const secrets = HookSecrets.open(config.hookSecrets ?? resolve(instance.directory, 'hook-secrets.json'));
  const activities = new Activities();
  const queue = invocation.invoker;
  const intake = new Intake({ queue, telemetry, activities, clock, newId: randomUUID });
  const s3 = new S3Intake({ hooks, intake, permissions, scope: config, clock, newId: randomUUID });
  const sns = new SnsIntake({
    ...{ intake, activities, permissions, clock, log, get: smallGet },
    certificates: new SnsCertificates({ get: smallGet, clock }),
  });
  const subscriptions = await context.startup.begin(
    'the subscriptions',
    () =>
      new MqttSubscriptions({
        ...{ connections, activities, telemetry, clock, log, instanceId: instance.id },
        intake: new MqttIntake({ intake, clock }),
      }),
    (begun) => begun.stop(),
  );
  const check = (hook: Hook): void => {
    const { functionName, qualifier } = targetOf(hook);
    controlPlane.resolver.resolve(functionName, qualifier, Math.random);
    if (hook.kind === 'mqtt' && connections.find(hook.connection)?.kind !== 'mqtt') {
      throw clientError('invalidParameterValue', noConnection(hook));
    }
    const denial =
      hook.kind === 's3' ? s3.denialOf(hook) : hook.kind === 'sns' ? sns.denialOf(hook) : undefined;
    if (denial !== undefined) throw clientError('invalidParameterValue', denial);
  };
  return {
    part: new PushPart({ hooks, activities, subscriptions, clock }),
    door: {
      ...{ hooks, secrets, s3, sns, intake, activities, clock },
      ...{ invoker: queue, accountId: config.accountId, trusted: config.isTrustedProxy },
    },
    desk: new HookDesk({ hooks, secrets, activities, subscriptions, check }),
  };
}
