import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useService } from '../support/lambda';

const box = useService({ LAMBDABOX_NETWORK: 'none', LAMBDABOX_MAX_STEMS: '2' });

/** What a function URL hands on. */
const request = (path: string, body: string) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { 'content-type': 'text/plain', host: 'example.com' },
  requestContext: {
    accountId: 'anonymous',
    apiId: 'x',
    domainName: 'example.com',
    domainPrefix: 'example',
    requestId: 'r',
    routeKey: '$default',
    stage: '$default',
    time: '01/Jan/2026:00:00:00 +0000',
    timeEpoch: 1_767_225_600_000,
    http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
  },
  body,
  isBase64Encoded: false,
});

it('the AWS Lambda Web Adapter serves a plain HTTP server', async () => {
  const adapter = readFileSync(join('.tools', 'web-adapter', 'lambda-adapter'));
  const Layers = [
    await box.functions.layer('web-adapter', {
      'extensions/lambda-adapter': { content: adapter, mode: 0o755 },
      bootstrap: { content: '#!/bin/sh\nexec "$LAMBDA_TASK_ROOT/$_HANDLER"\n', mode: 0o755 },
    }),
  ];
  const server = `require('node:http').createServer((request, response) => {
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      response.statusCode = request.url === '/' ? 200 : 201;
      response.setHeader('X-Path', request.url);
      response.end('got ' + text);
    });
  }).listen(8080);`;
  await box.functions.deploy(
    'web',
    { 'server.js': server, 'run.sh': { content: '#!/bin/sh\nexec node server.js\n', mode: 0o755 } },
    {
      Handler: 'run.sh',
      MemorySize: 256,
      Timeout: 30,
      Layers,
      Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' } },
    },
  );
  for (const words of ['one', 'two']) {
    const { json } = await box.functions.invoke('web', request('/orders', words));
    expect(json).toMatchObject({ statusCode: 201, headers: { 'x-path': '/orders' }, body: `got ${words}` });
  }
});

it('an extension that serves secrets at a port, as AWS has one, is there before the function is loaded', async () => {
  const agent = `#!/var/lang/bin/node
const http = require('node:http');
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':');
const call = (method, path, headers, body = '') => new Promise((done) => {
  http.request({ host, port, method, path, headers }, (response) => {
    response.resume();
    done(response.headers['lambda-extension-identifier']);
  }).end(body);
});
http.createServer((request, response) => {
  const isKnown = request.headers['x-aws-parameters-secrets-token'] === process.env.AWS_SESSION_TOKEN;
  const name = new URL(request.url, 'http://localhost').searchParams.get('secretId');
  response.statusCode = isKnown ? 200 : 403;
  response.end(isKnown ? JSON.stringify({ SecretString: 'secret of ' + name }) : '');
}).listen(2773, 'localhost', async () => {
  const base = '/2020-01-01/extension';
  const id = await call('POST', base + '/register', { 'Lambda-Extension-Name': 'secrets' }, '{"events":["INVOKE"]}');
  for (;;) await call('GET', base + '/event/next', { 'Lambda-Extension-Identifier': id });
});
`;
  const Layers = [
    await box.functions.layer('secrets', { 'extensions/secrets': { content: agent, mode: 0o755 } }),
  ];
  const code = `const get = async (name) => {
      const headers = { 'X-Aws-Parameters-Secrets-Token': process.env.AWS_SESSION_TOKEN };
      const response = await fetch('http://localhost:2773/secretsmanager/get?secretId=' + name, { headers });
      return (await response.json()).SecretString;
    };
    const early = get('init');
    exports.handler = async ({ name }) => [await early, await get(name)];`;
  await box.functions.deployNode('reader', code, { MemorySize: 256, Timeout: 30, Layers });
  for (const name of ['a', 'b']) {
    expect((await box.functions.invoke('reader', { name })).json).toEqual([
      'secret of init',
      `secret of ${name}`,
    ]);
  }
});
