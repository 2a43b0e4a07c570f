import type { Connection } from '../../connections/connection';
import type { ConnectionTest } from '../../connections/connection-test';
import { BrokerRefusal } from '../../mapping/source-kind';
import { dialRedis, hangUpRedis } from './redis-client';
import { redisTrouble } from './redis-trouble';

export const redisConnectionTest: ConnectionTest = {
  async test(connection, source, found, signal) {
    const redis = await dialRedis(connection);
    const cut = () => void hangUpRedis(redis);
    signal.addEventListener('abort', cut, { once: true });
    try {
      const [, version = 'of an unknown version'] = /^redis_version:(\S+)/m.exec(await redis.info()) ?? [];
      found(`Redis ${version} answers at ${connection.endpoints[0]}`);
      if (source !== undefined) await lookAt(source, redis, connection, found);
    } catch (error) {
      throw redisTrouble(error, connection, source);
    } finally {
      signal.removeEventListener('abort', cut);
      await hangUpRedis(redis);
    }
  },
};

async function lookAt(
  stream: string,
  redis: Awaited<ReturnType<typeof dialRedis>>,
  { endpoints }: Connection,
  found: (sentence: string) => void,
): Promise<void> {
  const type = await redis.type(stream);
  if (type === 'none')
    throw new BrokerRefusal(
      `Redis at ${endpoints[0]} has no stream "${stream}" yet: a mapping would make it, empty, and so does the first XADD.`,
    );
  const entries = await redis.xlen(stream);
  found(`there is a stream "${stream}"; entries: ${entries}`);
}
