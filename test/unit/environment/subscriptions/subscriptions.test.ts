import type { Socket } from 'node:net';
import { useEnvironments } from '../../../support/environment-box';
import { withExtensions } from '../../../support/extension-box';
import { until } from '../../../support/fake-init';

useEnvironments();

const TELEMETRY = '/2022-07-01/telemetry';
const to = (port: number) => ({ protocol: 'HTTP', URI: `http://sandbox.localdomain:${port}/` });
const asked = (changes: object = {}) =>
  JSON.stringify({ schemaVersion: '2022-12-13', types: ['platform'], destination: to(4243), ...changes });
const bodyOf = (answer: string) => answer.split('\r\n\r\n')[1];

/** An environment whose extension `agent` has registered. */
async function registered() {
  const box = await withExtensions(['agent']);
  await box.started();
  const agent = await box.register('agent', []);
  const runtime = await box.started();
  const subscribe = async (body: string, path = TELEMETRY, method = 'PUT') =>
    box.init.answer(box.post(path, agent.header, body, method));
  return { ...box, agent, runtime, subscribe };
}

describe('an extension that asks to be told what happens', () => {
  it('is, and its log says so', async () => {
    const { subscribe, log } = await registered();
    expect(await subscribe(asked())).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n"OK"$/);
    expect(await subscribe(asked({ types: ['function'] }), `${TELEMETRY}/`)).toMatch(/"OK"$/);
    expect(log.lines.slice(1)).toEqual(['TELEMETRY agent platform', 'TELEMETRY agent function']);
  });

  it('is refused when what it asks makes no sense', async () => {
    const { subscribe } = await registered();
    const answer = await subscribe(asked({ types: [] }));
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(bodyOf(answer)).toBe(
      '{"errorType":"ValidationError","errorMessage":"types should not be empty"}\n',
    );
    expect(await subscribe(asked(), TELEMETRY, 'POST')).toMatch(/^HTTP\/1\.1 405 /);
  });

  it('is refused by the other API when it has subscribed by one', async () => {
    const { subscribe } = await registered();
    await subscribe(asked({ schemaVersion: '2020-08-15' }), '/2020-08-15/logs');
    expect(await subscribe(asked())).toMatch(/^HTTP\/1\.1 400 [^]*has subscribed by the Logs API/);
  });

  it.each([
    ['that has not asked costs its calls nothing: no events are made', false],
    ['that has asked is told of calls', true],
  ])('%s', async (_, asks) => {
    const { subscribe, next, agent, init, environment, log } = await registered();
    if (asks) await subscribe(asked());
    expect(log.listener).toBeDefined();
    next(agent);
    init.askNext();
    await until(() => environment.state === 'idle', 'idle');
    expect(log.listener !== undefined).toBe(asks);
  });

  it('is refused when the init is over', async () => {
    const { subscribe, next, agent, init, environment } = await registered();
    next(agent);
    init.askNext();
    await until(() => environment.state === 'idle', 'idle');
    const answer = await subscribe(asked());
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(bodyOf(answer)).toBe(
      '{"errorMessage":"Telemetry API subscription is closed already","errorType":"Telemetry.SubscriptionClosed"}\n',
    );
    expect(bodyOf(await subscribe(asked(), '/2020-08-15/logs'))).toMatch(/"Logs.SubscriptionClosed"/);
  });

  it('must say who it is', async () => {
    const { init, post } = await registered();
    expect(await init.answer(post(TELEMETRY, {}, asked(), 'PUT'))).toMatch(/MissingExtensionIdentifier/);
  });
});

describe('what happens is delivered', () => {
  it('over the connection that its init makes, with the greeting that nobody else knows', async () => {
    const { subscribe, log, clock, init } = await registered();
    await subscribe(asked());
    log.listener?.({
      ...{ category: 'platform', type: 'platform.end', at: 0, record: { requestId: 'r' } },
    });
    log.listener?.({
      ...{ category: 'platform', type: 'platform.start', at: 0, record: { requestId: 'r' } },
    });
    await clock.advance(1000);
    const dial = () => init.received.find(({ type }) => type === 'dial');
    await until(() => dial() !== undefined, 'a dial');
    const { id, payload = Buffer.alloc(0) } = dial() ?? {};
    const path = payload.toString('utf8', 0, payload.indexOf(0));
    expect([id, path]).toEqual([4243, '/run/lambdabox/ports.sock']);
    const stranger = await init.connect('ports.sock');
    const strangerEnds = ended(stranger);
    stranger.write(Buffer.alloc(16));
    await strangerEnds;
    const connection = await init.connect('ports.sock');
    let text = '';
    connection.on('data', (part: Buffer) => (text += part.toString()));
    connection.write(payload.subarray(payload.indexOf(0) + 1));
    await until(() => text.endsWith('}]'), 'the events');
    expect(text).toMatch(/^POST \/ HTTP\/1\.1\r\nHost: sandbox\.localdomain:4243\r\n/);
    expect(bodyOf(text)).toBe(
      '[{"time":"1970-01-01T00:00:00.000Z","type":"platform.start","record":{"requestId":"r"}}]',
    );
    const ends = ended(connection);
    connection.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    await ends;
  });

  it('before its environment is frozen', async () => {
    const box = await registered();
    await box.subscribe(asked());
    box.next(box.agent);
    box.init.askNext();
    await until(() => box.environment.state === 'idle', 'idle');
    box.log.listener?.({ category: 'platform', type: 'platform.start', at: 0, record: {} });
    box.environment.freeze();
    await until(() => box.init.received.some(({ type }) => type === 'dial'), 'a dial');
    expect([box.environment.state, box.engine.freezes]).toEqual(['frozen', []]);
    await box.clock.advance(1000);
    expect(box.engine.freezes).toEqual(['freeze c1']);
  });
});

function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}
