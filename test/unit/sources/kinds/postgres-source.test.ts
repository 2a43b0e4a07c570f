import { Link } from '../../../../src/sources/kinds/own/link';
import { PostgresSource, type PostgresSession } from '../../../../src/sources/kinds/postgres/postgres-source';
import { WakeUps } from '../../../../src/sources/kinds/postgres/wake-ups';
import { FakeClock } from '../../../support/fake-clock';

const never = new AbortController().signal;
const row = (id: string) => ({ id, body: Buffer.from('{}'), deliveries: 1, arrived: '0', due: null });

it('rows whose taking was never heard of are given free again, and no others', async () => {
  const asked: unknown[] = [];
  const answers: (Error | object[])[] = [[row('1')], new Error('Connection terminated'), [], [row('2')]];
  const query = (statement: string, values: readonly unknown[]) => {
    asked.push([statement, values[statement === 'take' ? 0 : 1]]);
    const answer = answers.shift() ?? [];
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ rows: answer });
  };
  const session = {
    client: { query },
    statements: { take: 'take', recover: 'recover', remove: 'remove' },
  } as unknown as PostgresSession;
  const source = new PostgresSource({
    ...{ holder: 'm/1', wakeUps: new WakeUps(), clock: new FakeClock(), closed: () => undefined },
    origin: { eventSource: 'lambdabox:postgres', eventSourceARN: 'arn', awsRegion: 'us-east-1' },
    translate: (error) => error as Error,
    link: new Link<PostgresSession>({
      connection: () => ({ name: 'c', kind: 'postgres', endpoints: [] }),
      dial: () => Promise.resolve(session),
      isOpen: () => true,
      hangUp: () => Promise.resolve(),
    }),
  });
  expect(await source.receive(5, never, 0)).toHaveLength(1);
  await expect(source.receive(5, never, 0)).rejects.toThrow('Connection terminated');
  expect((await source.receive(5, never, 0)).map(({ id }) => id)).toEqual(['2']);
  await source.receive(5, never, 0);
  expect(asked).toEqual([
    ['take', 5],
    ['take', 5],
    ['recover', ['1']],
    ['take', 5],
    ['take', 5],
  ]);
});
