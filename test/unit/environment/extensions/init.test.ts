import { event, invoke, useEnvironments } from '../../../support/environment-box';
import { serving, withExtensions } from '../../../support/extension-box';
import { until } from '../../../support/fake-init';

useEnvironments();

describe('the init of a function with external extensions', () => {
  it('starts them before the runtime, which waits until all have registered', async () => {
    const { init, started, register, log, environment, next } = await withExtensions(['beta', 'alpha']);
    expect([(await started()).program, (await started()).program]).toEqual([
      '/opt/extensions/alpha',
      '/opt/extensions/beta',
    ]);
    const beta = await register('beta', ['INVOKE']);
    const alpha = await register('alpha', []);
    expect(alpha.answer).toMatch(/^HTTP\/1\.1 200 OK\r\nContent-Type: application\/json\r\n/);
    expect(alpha.answer.split('\r\n\r\n')[1]).toBe(
      '{"functionName":"hello","functionVersion":"$LATEST","handler":"bootstrap"}\n',
    );
    expect((await started()).program).toBe('/var/task/bootstrap');
    next(beta);
    init.askNext();
    const asked = next(alpha);
    await until(() => environment.state === 'idle', 'idle');
    expect(log.lines).toEqual(['INIT_START', 'EXTENSION alpha Ready', 'EXTENSION beta Ready']);
    expect(asked).toBeGreaterThan(0);
  });

  it('gives them the variables of the function without those of the runtime', async () => {
    const { started, parts } = await withExtensions(['agent']);
    expect(parts.variables).toEqual({ A: '1' });
    expect((await started()).strings).toEqual(['/', '/opt/extensions/agent', 'A=1', '']);
  });

  it('is over when the last of them asks for an event, whoever that is', async () => {
    const { environment, init, started, register, next, clock } = await withExtensions(['agent']);
    await started();
    const agent = await register('agent', ['INVOKE', 'SHUTDOWN']);
    await started();
    init.askNext();
    await clock.advance(500);
    const ping = init.request('GET /2018-06-01/ping HTTP/1.1');
    await init.answer(ping);
    expect(environment.state).toBe('initializing');
    next(agent);
    await until(() => environment.state === 'idle', 'idle');
    expect(environment.initMs).toBe(500);
  });

  it('tells them the account when they ask for it', async () => {
    const { started, register } = await withExtensions(['agent']);
    await started();
    const { answer } = await register('agent', [], { 'Lambda-Extension-Accept-Feature': 'accountId' });
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual({
      ...{ functionName: 'hello', functionVersion: '$LATEST', handler: 'bootstrap' },
      accountId: '000000000000',
    });
  });

  it('lets internal ones register from the runtime until it serves', async () => {
    const { environment, init, started, register, next, log } = await withExtensions([]);
    await started();
    const inner = await register('inner', ['INVOKE']);
    init.askNext();
    await init.answer(init.request('GET /2018-06-01/ping HTTP/1.1'));
    expect(environment.state).toBe('initializing');
    expect((await register('late', [])).answer).toMatch(
      /^HTTP\/1\.1 403 [^]*\{"errorMessage":"Extension registration closed already","errorType":"Extension.RegistrationClosed"\}\n$/,
    );
    next(inner);
    await until(() => environment.state === 'idle', 'idle');
    expect(log.lines).toContain('EXTENSION inner Ready');
  });
});

describe('an init whose extension', () => {
  it.each([
    ['ends', { code: 0 }, 'exit code 0'],
    ['fails', { code: 3 }, 'exit status 3'],
    ['is killed', { signal: 9 }, 'signal: killed'],
  ])('%s is run again in the first call, which says so when that fails too', async (_, how, cause) => {
    const { environment, init, started, log, signalled, KILL } = await withExtensions(['agent', 'other']);
    const agent = await started();
    const other = await started();
    init.exit(how, agent.id);
    await until(() => environment.state === 'idle', 'idle');
    const answer = invoke(environment, event('r1'));
    // It did not ask to be told.
    await signalled(other.id, KILL);
    init.exit({ signal: 9 }, other.id);
    const again = await started();
    await started();
    init.exit(how, again.id);
    expect(JSON.parse((await answer).payload.toString())).toEqual({
      errorType: 'Extension.Crash',
      errorMessage: `RequestId: r1 Error: ${cause}`,
    });
    expect(log.lines.slice(0, 4)).toEqual([
      'INIT_START',
      'EXTENSION agent Started',
      'EXTENSION other Started',
      'INIT_REPORT init 0 Extension.Crash',
    ]);
  });

  it('cannot be started fails by its name and the reason', async () => {
    const { environment, init, started, log } = await withExtensions(['agent']);
    await started();
    init.spawnFailed('/opt/extensions/agent', 'permission denied');
    await until(() => environment.state === 'idle', 'idle');
    expect(log.lines.slice(1)).toEqual([
      'EXTENSION agent LaunchError PermissionDenied',
      'INIT_REPORT init 0 Extension.LaunchError',
    ]);
  });

  it('says that it fails and ends, fails by what it said', async () => {
    const { environment, init, started, register, post, log, BASE } = await withExtensions(['agent']);
    const agent = await started();
    const { header } = await register('agent', []);
    const said = post(`${BASE}/init/error`, {
      ...header,
      'Lambda-Extension-Function-Error-Type': 'Extension.Odd',
    });
    expect(await init.answer(said)).toMatch(/^HTTP\/1\.1 202 [^]*\{"status":"OK"\}\n$/);
    init.exit({ code: 1 }, agent.id);
    await until(() => environment.state === 'idle', 'idle');
    expect(log.lines.slice(1)).toEqual([
      'EXTENSION agent InitError Extension.Odd',
      'INIT_REPORT init 0 Extension.InitError',
    ]);
  });

  it('never registers takes as long as an init may', async () => {
    const { environment, clock, log } = await withExtensions(['agent']);
    await clock.advance(10_000);
    await until(() => environment.state === 'idle', 'idle');
    expect(log.lines.slice(1)).toEqual([
      'EXTENSION agent Started',
      'INIT_REPORT init 10000 Sandbox.Timedout',
    ]);
  });

  it('is the eleventh fails', async () => {
    const names = Array.from({ length: 11 }, (_, n) => `agent-${String(n).padStart(2, '0')}`);
    const { environment, log } = await withExtensions(names);
    await until(() => environment.state === 'idle', 'idle');
    expect(log.lines.slice(-2)).toEqual([
      'EXTENSION agent-10 LaunchError TooManyExtensions',
      'INIT_REPORT init 0 Extension.LaunchError',
    ]);
  });
});

it('what an extension writes is its own in the log', async () => {
  const { init, process, log } = await serving([]);
  init.log('words\n', 3, process.id);
  await until(() => log.lines.at(-1) === 'agent: words\n', 'the words');
});
