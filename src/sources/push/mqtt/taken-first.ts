import type { DoneCallback, IPublishPacket, IStore } from 'mqtt';

/**
 * The store of a client's messages of QoS 2 between the broker's two steps (MQTT 3.1.1, 4.3.3, method B): it has a message after
 * that is taken, and the client tells the broker so after the store has it, whatever the version of the protocol. Of one
 * connection: a broker that has lost its session gives the ids to other messages. `take` calls back when a message is taken.
 */
export function takenFirst(
  store: IStore,
  take: (message: IPublishPacket, done: DoneCallback) => void,
): IStore {
  const keep = store.put.bind(store);
  store.put = (packet, done) => {
    store.get(packet, (missing) => {
      // Sent again, since our answer did not come: the same message, which is answered again.
      if (!missing || packet.cmd !== 'publish') done();
      // Of what is taken already the id is enough.
      else take(packet, () => void keep({ ...packet, payload: '' }, done));
    });
    return store;
  };
  return store;
}
