import type { MqttHook, MqttVersion } from '../../../contract/hook';
import type { HookFields, HookHead } from '../hook-fields';

/** `home/+/door`, `home/#`, `#` (MQTT 3.1.1, 4.7): wildcards are whole levels, and # is the last. */
const TOPIC = /^(?=.{1,1024}$)(?!\$share\/)(?:(?:\+|[^+#/\0]*)\/)*(?:\+|#|[^+#/\0]*)$/su;

const VERSIONS: readonly MqttVersion[] = ['5', '3.1.1'];

export function readMqttHook(fields: HookFields, head: HookHead): MqttHook {
  return {
    ...{ kind: 'mqtt', ...head },
    connection: fields.text('connection', /^[\w.-]{1,64}$/, 'must be the name of a connection'),
    topics: fields.texts('topics', TOPIC, 'must be a list of topics, such as home/+/door or home/#'),
    qos: fields.qos('qos', 1),
    version: fields.choice('version', VERSIONS, '5'),
  };
}
