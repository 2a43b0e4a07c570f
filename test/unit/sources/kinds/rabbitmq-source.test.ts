import type { RabbitmqSession } from '../../../../src/sources/kinds/rabbitmq/rabbitmq-session';
import { RabbitmqSource } from '../../../../src/sources/kinds/rabbitmq/rabbitmq-source';
import { aMapping } from '../../../support/sources/records';

const never = new AbortController().signal;

/** Sessions with empty queues, in the order in which they were opened. */
function connecting() {
  const opened: { isOpen: boolean }[] = [];
  const connect = (): Promise<RabbitmqSession> => {
    const session = {
      isOpen: true,
      receive: () => Promise.resolve([]),
      close: () => Promise.resolve(void (session.isOpen = false)),
    };
    opened.push(session);
    return Promise.resolve(session as unknown as RabbitmqSession);
  };
  return { opened, connect };
}

it('all who receive at once do so over one connection, the first time and when it was lost', async () => {
  const { opened, connect } = connecting();
  const place = { queue: 'q', virtualHost: '/' };
  const source = new RabbitmqSource(aMapping(), place, connect, (error) => error as Error);
  const askedByThree = () => Promise.all([1, 2, 3].map(() => source.receive(1, never, 0)));

  await askedByThree();
  expect(opened).toHaveLength(1);
  for (const session of opened) session.isOpen = false;
  await askedByThree();
  expect(opened).toHaveLength(2);
  await source.close();
  expect(opened.filter(({ isOpen }) => isOpen)).toEqual([]);
});
