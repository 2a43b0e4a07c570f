import { wallTimeOf, type Clock } from '../../../../src/lib/clock';
import { FakeClock } from '../../../support/fake-clock';
import { TestApi } from '../support';

const HOUR = 3_600_000;
const PATH = '/2015-03-31/functions/hello/invocations';

/** The service's clock, set like the client's. */
function clockAt(time: number): { clock: Clock; step: (ms: number) => void } {
  const clock = new FakeClock(time);
  return { clock, step: (ms) => clock.stepWallTime(ms) };
}

test.each([
  ['forward', HOUR],
  ['back', -HOUR],
])('after the clock was set %s by an hour, requests of that hour verify and others do not', async (_, by) => {
  const { clock, step } = clockAt(Date.now() - by);
  const api = await new TestApi().start({ clock });
  try {
    const early = await api.ask(PATH, { body: '{}' });
    expect(early).toMatchObject({ status: 403 });
    step(by);
    expect(await api.ask(PATH, { body: '{}' })).toMatchObject({ status: 200 });
    const [request] = api.invoker.invoked;
    expect(wallTimeOf(request?.receivedAt ?? 0, clock)).toBe(clock.wallTime());
    const root = /^Root=1-([0-9a-f]{8})-/.exec(request?.traceHeader ?? '')?.[1] ?? '';
    expect(Number.parseInt(root, 16)).toBe(Math.floor(clock.wallTime() / 1000));
  } finally {
    await api.stop();
  }
});
