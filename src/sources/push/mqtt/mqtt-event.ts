import { isUtf8 } from 'node:buffer';

/** A message as it came. */
export interface MqttMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: number;
  /** It was kept by the broker from before. */
  readonly retain: boolean;
  /** It may have come before. */
  readonly dup: boolean;
}

/** The event of a message. `now`: epoch milliseconds. Pure. */
export function mqttEvent(message: MqttMessage, connection: string, now: number): object {
  const { topic, payload, qos, retain, dup } = message;
  const isText = isUtf8(payload);
  return {
    ...{ eventSource: 'lambdabox:mqtt', connection, topic, qos, retain, duplicate: dup },
    payload: payload.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
    receivedAt: new Date(now).toISOString(),
  };
}
