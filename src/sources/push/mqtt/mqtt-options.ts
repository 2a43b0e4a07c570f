import type { IClientOptions } from 'mqtt';
import { bareHost } from '../../../lib/bare-host';
import type { MqttVersion } from '../../../contract/hook';
import type { Connection } from '../../connections/connection';
import { tlsOptions } from '../../kinds/access/tls-options';

const CONNECT_MS = 15_000;
const KEEP_ALIVE_SECONDS = 30;
/** MQTT 5, 3.1.2.11.2: a session that does not expire. In 3.1.1 none does. */
const FOR_EVER = 0xff_ff_ff_ff;
const PORTS: Readonly<Record<string, number>> = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 };

export interface WantedSession {
  readonly clientId: string;
  readonly version: MqttVersion;
  /** Chooses among several endpoints. */
  readonly attempt: number;
}

/**
 * How a broker is reached. The session is kept by the broker under the client's id, so that what comes while nobody is here
 * waits there. Pure.
 */
export function mqttOptions(connection: Connection, wanted: WantedSession): IClientOptions {
  const { clientId, version, attempt } = wanted;
  const { endpoints, username, password, tls } = connection;
  const url = new URL(endpoints[attempt % endpoints.length] ?? '');
  const protocol = url.protocol.slice(0, -1);
  const isSafe = protocol === 'mqtts' || protocol === 'wss';
  return {
    protocol: protocol as 'mqtt',
    host: bareHost(url.hostname),
    port: url.port === '' ? (PORTS[protocol] ?? 1883) : Number(url.port),
    ...(protocol.startsWith('ws') ? { path: url.pathname } : {}),
    ...{
      clientId,
      clean: false,
      reconnectPeriod: 0,
      connectTimeout: CONNECT_MS,
      keepalive: KEEP_ALIVE_SECONDS,
    },
    resubscribe: false,
    ...(version === '5'
      ? { protocolVersion: 5, properties: { sessionExpiryInterval: FOR_EVER } }
      : { protocolVersion: 4 }),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(isSafe ? tlsOptions(tls) : {}),
  };
}
