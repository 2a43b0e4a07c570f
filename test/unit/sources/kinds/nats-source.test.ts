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

/** A source whose stream has the one message, and the subjects of what it says. */
function box(faults: { publish?: Error }) {
  const clock = new FakeClock();
  const spoken: string[] = [];
  const publish = (reply: string) => {
    if (faults.publish) throw faults.publish;
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
  return { clock, spoken, source };
}

it('a connection that closes while a message is spoken of does no harm: it is spoken of again', async () => {
  const faults: { publish?: Error } = { publish: new Error('closed connection') };
  const { clock, spoken, source } = box(faults);
  expect(await source.receive(10, never, 0)).toHaveLength(1);
  await clock.advance(EVERY_MS);
  expect(spoken).toEqual([]);
  delete faults.publish;
  await clock.advance(EVERY_MS);
  expect(spoken).toEqual([MESSAGE.reply]);
  await source.close();
});

it('a message that could not be acknowledged is spoken of no more, so that it comes again', async () => {
  const { clock, spoken, source } = box({});
  source.letGo(await source.receive(10, never, 0));
  await clock.advance(2 * EVERY_MS);
  expect(spoken).toEqual([]);
  await source.close();
});
