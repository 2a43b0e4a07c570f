import { useEnvironments } from '../../../support/environment-box';
import { withExtensions } from '../../../support/extension-box';

useEnvironments();

const UNKNOWN = '01234567-89ab-4cde-8f01-23456789abcd';
const named = { 'Lambda-Extension-Name': 'inner' };
const errorText = (errorMessage: string, errorType: string) =>
  `${JSON.stringify({ errorMessage, errorType })}\n`;

describe('the Extensions API refuses with 403', () => {
  it.each([
    [
      'no name',
      ['/register', {}, '{"events":[]}'],
      errorText('Empty extension name', 'Extension.InvalidExtensionName'),
    ],
    ['no body', ['/register', named, ''], errorText('unexpected end of JSON input', 'InvalidRequestFormat')],
    [
      'keys of configuration',
      ['/register', named, '{"events":[],"configurationKeys":["x"]}'],
      errorText(
        'configurationKeys are deprecated; use environment variables instead',
        'InvalidRequestFormat',
      ),
    ],
    [
      'an unknown event',
      ['/register', named, '{"events":["INVOKE","RESTORE"]}'],
      errorText('RESTORE: ErrorInvalidEventType', 'Extension.InvalidEventType'),
    ],
    [
      'the shutdown of an internal extension',
      ['/register', named, '{"events":["SHUTDOWN"]}'],
      errorText('SHUTDOWN: ShutdownEventNotSupportedForInternalExtension', 'Extension.InvalidEventType'),
    ],
    [
      'no identifier',
      ['/exit/error', {}, ''],
      errorText('Missing Lambda-Extension-Identifier header', 'Extension.MissingExtensionIdentifier'),
    ],
    [
      'an identifier that is none',
      ['/exit/error', { 'Lambda-Extension-Identifier': 'x' }, ''],
      errorText('Invalid Lambda-Extension-Identifier', 'Extension.InvalidExtensionIdentifier'),
    ],
    [
      'an error without its type',
      ['/exit/error', { 'Lambda-Extension-Identifier': UNKNOWN }, ''],
      errorText('Lambda-Extension-Function-Error-Type not found', 'Extension.MissingHeader'),
    ],
    [
      'an error of an extension that it does not know',
      [
        '/init/error',
        { 'Lambda-Extension-Identifier': UNKNOWN, 'Lambda-Extension-Function-Error-Type': 'X.Y' },
        '',
      ],
      errorText('Unknown Lambda-Extension-Identifier', 'Extension.UnknownExtensionIdentifier'),
    ],
  ] as const)('%s', async (_, [path, headers, body], text) => {
    const { init, post, started, BASE } = await withExtensions([]);
    await started();
    const answer = await init.answer(post(`${BASE}${path}`, { ...headers }, body));
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer.split('\r\n\r\n')[1]).toBe(text);
  });

  it('an event for an extension that it does not know', async () => {
    const { init, next, started } = await withExtensions([]);
    await started();
    const answer = await init.answer(next({ header: { 'Lambda-Extension-Identifier': UNKNOWN } }));
    expect(answer.split('\r\n\r\n')[1]).toBe(
      errorText(`Unknown extension ${UNKNOWN}`, 'Extension.UnknownExtensionIdentifier'),
    );
  });

  it('a second registration: of a process by its state, of a name inside the runtime as taken', async () => {
    const { register, started } = await withExtensions(['agent', 'other']);
    await started();
    await started();
    await register('agent', []);
    expect((await register('agent', [])).answer.split('\r\n\r\n')[1]).toBe(
      errorText(
        'State transition from Registered to Registered failed for extension agent. Error: State transition is not allowed',
        'Extension.InvalidExtensionState',
      ),
    );
    await register('inner', []);
    expect((await register('inner', [])).answer.split('\r\n\r\n')[1]).toBe(
      errorText('Extension with this name already registered', 'Extension.InvalidExtensionState'),
    );
  });

  it('an eleventh extension', async () => {
    const { register, started } = await withExtensions([]);
    await started();
    for (let count = 1; count <= 10; count += 1) await register(`inner-${count}`, []);
    expect((await register('inner-11', [])).answer.split('\r\n\r\n')[1]).toBe(
      errorText('Extension limit (10) reached', 'Extension.TooManyExtensions'),
    );
  });

  it('a second wait, but not of one whose connection broke', async () => {
    const { init, register, next, started } = await withExtensions(['agent']);
    await started();
    const agent = await register('agent', []);
    const waiting = next(agent);
    expect((await init.answer(next(agent))).split('\r\n\r\n')[1]).toBe(
      errorText(
        `State transition from Ready to Ready failed for extension ${agent.id}. Error: State transition is not allowed`,
        'Extension.InvalidExtensionState',
      ),
    );
    init.abort(waiting);
    next(agent);
    await init.answer(init.request('GET /2018-06-01/ping HTTP/1.1'));
    expect(init.received.filter(({ type }) => type === 'response')).toHaveLength(3);
  });

  it('paths and methods that it has not', async () => {
    const { init, post, started, BASE } = await withExtensions([]);
    await started();
    expect(await init.answer(post(`${BASE}/other`, {}))).toMatch(/^HTTP\/1\.1 404 /);
    expect(await init.answer(post(`${BASE}/register`, {}, '', 'GET'))).toMatch(/^HTTP\/1\.1 405 /);
  });
});
