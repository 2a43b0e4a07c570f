import type { ConnectionTest } from '../../connections/connection-test';
import { dialNats, hangUpNats } from './nats-client';
import { natsTrouble } from './nats-trouble';

export const natsConnectionTest: ConnectionTest = {
  async test(connection, source, found, signal) {
    const client = await dialNats(connection);
    const cut = () => void hangUpNats(client);
    signal.addEventListener('abort', cut, { once: true });
    try {
      const version = client.connection.info?.version ?? 'of an unknown version';
      found(`NATS ${version} answers at ${client.connection.getServer()}, with JetStream`);
      if (source === undefined) return;
      const { state } = await client.manager.streams.info(source);
      found(`there is a stream "${source}"; messages: ${state.messages}, consumers: ${state.consumer_count}`);
    } catch (error) {
      throw natsTrouble(error, connection, source);
    } finally {
      signal.removeEventListener('abort', cut);
      await hangUpNats(client);
    }
  },
};
