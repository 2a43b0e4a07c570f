import { listed } from '../field';
import type { Target } from '../target';
import type { TriggerKind } from '../trigger-kind';
import { hookName, hookPlan, replacedHook } from './hook';

/** Topics of a broker that lambdabox subscribes to. */
export const MQTT: TriggerKind = {
  id: 'mqtt',
  title: 'Topics of MQTT',
  does: 'Calls for messages of topics of a broker that lambdabox subscribes to.',
  fields: (_, target) => {
    const brokers = brokersOf(target);
    return [
      hookName(target),
      {
        ...{ name: 'connection', label: 'Connection', as: 'choice', options: brokers },
        initial: brokers[0] ?? '',
      },
      {
        name: 'topics',
        label: 'Topics',
        hint: 'with commas; + and # too',
        isWide: true,
        example: 'home/+/door',
      },
      { name: 'qos', label: 'QoS, at most', as: 'choice', options: ['0', '1', '2'], initial: '1' },
      { name: 'version', label: 'Version', as: 'choice', options: ['5', '3.1.1'], initial: '5' },
    ];
  },
  plan: (values, target) => {
    const { connection, qos = '1', version } = values;
    const topics = listed(values.topics);
    return hookPlan('mqtt', values, target, {
      body: { connection, topics, qos: Number(qos), version },
      options: {
        ...{ '--connection': connection, '--topic': topics, '--qos': qos, '--mqtt-version': version },
      },
    });
  },
  replaced: replacedHook,
  lacking: (target) =>
    brokersOf(target).length > 0
      ? undefined
      : {
          sentence: 'There is no connection to a broker of MQTT yet.',
          command: 'lambdabox connections add home mqtt mqtt://127.0.0.1:1883',
        },
};

function brokersOf({ connections }: Target): readonly string[] {
  return connections.filter(({ kind }) => kind === 'mqtt').map(({ name }) => name);
}
