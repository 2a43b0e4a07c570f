import { until } from '../../support/fake-init';
import { event, idle, invoke, useEnvironments } from '../../support/environment-box';

useEnvironments();
const NEVER = new Promise<never>(() => undefined);

describe('while Docker does not answer', () => {
  it('a call of an environment that cannot be thawed fails when its timeout is over', async () => {
    const { environment, engine, clock } = await idle({ timeout: 3 });
    environment.freeze();
    jest.spyOn(engine, 'thaw').mockReturnValue(NEVER);
    const answer = invoke(environment, event('r1'));
    await clock.advance(3000);
    expect((await answer).outcome).toBe('timeout');
  });

  it('a call whose environment was lost fails when its timeout is over', async () => {
    const { environment, engine, clock, init } = await idle({ timeout: 3 });
    const exit = jest.spyOn(engine, 'exit').mockReturnValue(NEVER);
    const answer = invoke(environment, event('r1'));
    init.disconnect();
    await until(() => exit.mock.calls.length > 0, 'the question to Docker');
    await clock.advance(3000);
    expect((await answer).outcome).toBe('timeout');
  });
});
