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

function sourceOf(redis: Redis, clock: FakeClock, held: HeldEntries): RedisSource {
  return new RedisSource({
    ...{ held, clock, group: new RedisGroup('s', 'g', 'c'), translate: (error) => error as Error },
    link: new Link<Redis>({
      connection: () => connection,
      dial: () => Promise.resolve(redis),
      isOpen: () => true,
      hangUp: () => Promise.resolve(),
    }),
    readers: new Readers(() => Promise.resolve(redis)),
    origin: { eventSource: 'lambdabox:redis', eventSourceARN: 'arn', awsRegion: 'us-east-1' },
  });
}

it('an entry that could not be acknowledged comes again when it has rested', async () => {
  const clock = new FakeClock();
  const entry = ['1-0', ['body', Buffer.from('x')]];
  let isNew = true;
  const callBuffer = (command: string) => {
    if (command === 'XCLAIM') return Promise.resolve([entry]);
    const found = command === 'XREADGROUP' && isNew ? [['s', [entry]]] : [];
    if (command === 'XREADGROUP') isNew = false;
    return Promise.resolve(found);
  };
  const redis = { status: 'ready', callBuffer } as unknown as Redis;
  const source = sourceOf(redis, clock, new HeldEntries(clock));
  const records = await source.receive(10, never, 0);
  expect(records.map(({ id }) => id)).toEqual(['1-0']);
  source.letGo(records);
  expect(await source.receive(10, never, 0)).toEqual([]);
  await clock.advance(1000);
  expect((await source.receive(10, never, 0)).map(({ id }) => id)).toEqual(['1-0']);
});

it('while as many entries rest as may, nobody asks again before one is due', async () => {
  const clock = new FakeClock();
  const held = new HeldEntries(clock);
  const source = sourceOf(emptyRedis(), clock, held);
  for (let at = 0; at < MOST_RESTING; at += 1) held.rest(`${at}-0`, 5000, 1);

  let answered = false;
  const received = source.receive(10, never, 20_000).finally(() => (answered = true));
  await clock.advance(4999);
  await settled();
  expect(answered).toBe(false);
  await clock.advance(1);
  expect(await received).toEqual([]);
});
