import type { Redis } from 'ioredis';
import { Link } from '../../../../src/sources/kinds/own/link';
import { HeldEntries } from '../../../../src/sources/kinds/redis/held-entries';
import { Readers } from '../../../../src/sources/kinds/redis/readers';
import { RedisGroup } from '../../../../src/sources/kinds/redis/redis-group';
import { RedisSource } from '../../../../src/sources/kinds/redis/redis-source';
import { FakeClock, settled } from '../../../support/fake-clock';

const MOST_RESTING = 10_000;
const connection = { name: 'c', kind: 'redis', endpoints: ['redis://r:6379'] } as const;
const never = new AbortController().signal;

/** A stream with nothing new and nothing pending. */
function emptyRedis(): Redis {
  return { status: 'ready', callBuffer: () => Promise.resolve([]) } as unknown as Redis;
}

it('while as many entries rest as may, nobody asks again before one is due', async () => {
  const clock = new FakeClock();
  const held = new HeldEntries(clock);
  const source = new RedisSource({
    ...{ held, clock, group: new RedisGroup('s', 'g', 'c'), translate: (error) => error as Error },
    link: new Link<Redis>({
      connection: () => connection,
      dial: () => Promise.resolve(emptyRedis()),
      isOpen: () => true,
      hangUp: () => Promise.resolve(),
    }),
    readers: new Readers(() => Promise.resolve(emptyRedis())),
    origin: { eventSource: 'lambdabox:redis', eventSourceARN: 'arn', awsRegion: 'us-east-1' },
  });
  for (let at = 0; at < MOST_RESTING; at += 1) held.rest(`${at}-0`, 5000, 1);

  let answered = false;
  const received = source.receive(10, never, 20_000).finally(() => (answered = true));
  await clock.advance(4999);
  await settled();
  expect(answered).toBe(false);
  await clock.advance(1);
  expect(await received).toEqual([]);
});
