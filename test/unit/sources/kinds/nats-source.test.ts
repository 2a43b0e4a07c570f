import type { Msg } from '@nats-io/transport-node';
import { NatsSource, type NatsSession } from '../../../../src/sources/kinds/nats/nats-source';
import { Link } from '../../../../src/sources/kinds/own/link';
import { FakeClock } from '../../../support/fake-clock';

const never = new AbortController().signal;
const EVERY_MS = 10_000;
const MESSAGE = {
  ...{ subject: 'orders.new', reply: '$JS.ACK.orders.c.1.5.5.1700000000000000000.0' },
  data: Buffer.from('{}'),
} as unknown as Msg;

it('a connection that closes while a message is spoken of does no harm: it is spoken of again', async () => {
  const clock = new FakeClock();
  const spoken: string[] = [];
  let fault: Error | undefined = new Error('closed connection');
  const publish = (reply: string) => {
    if (fault) throw fault;
    spoken.push(reply);
  };
  const session = {
    connection: { publish },
    pull: { now: () => Promise.resolve([MESSAGE]) },
  } as unknown as NatsSession;
  const source = NatsSource.open({
    ...{ stream: 'orders', consumer: 'c', everyMs: EVERY_MS, clock, translate: (error) => error as Error },
    origin: { eventSource: 'lambdabox:nats', eventSourceARN: 'arn', awsRegion: 'us-east-1' },
    link: new Link<NatsSession>({
      connection: () => ({ name: 'c', kind: 'nats', endpoints: [] }),
      dial: () => Promise.resolve(session),
      isOpen: () => true,
      hangUp: () => Promise.resolve(),
    }),
  });
  expect(await source.receive(10, never, 0)).toHaveLength(1);
  await clock.advance(EVERY_MS);
  expect(spoken).toEqual([]);
  fault = undefined;
  await clock.advance(EVERY_MS);
  expect(spoken).toEqual([MESSAGE.reply]);
  await source.close();
});
