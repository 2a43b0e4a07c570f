import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';
import { allowAll, makeUrl, type WebClient } from '../support/url-client';

/** Frameworks that people put behind function URLs, by their own adapters, installed as people install them. */
const run = promisify(execFile);
const CLI = resolve('dist/cli/main.js');

const box = useService({ LAMBDABOX_NETWORK: 'none' });
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lbx-adapters-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Deploys a folder with what its manifest names, and opens a URL of it to all. */
async function deployed(
  name: string,
  files: Readonly<Record<string, string>>,
  InvokeMode: 'BUFFERED' | 'RESPONSE_STREAM' = 'BUFFERED',
): Promise<WebClient> {
  mkdirSync(join(folder, name));
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, name, file), content);
  await run(process.execPath, [CLI, 'deploy', name, '--timeout', '30', '--memory', '512'], {
    cwd: folder,
    env: {
      ...process.env,
      LAMBDABOX_ENDPOINT: box.service.endpoint,
      LAMBDABOX_ACCESS_KEY_ID: ACCESS_KEY_ID,
      LAMBDABOX_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    },
    timeout: FIRST_BUILD_MS,
  });
  const port = Number(new URL(box.service.endpoint).port);
  const web = await makeUrl(box.functions.client, name, port, { InvokeMode });
  await allowAll(box.functions.client, name);
  return web;
}

/** What every one of these applications does with the same requests. */
async function behaves(web: WebClient): Promise<void> {
  const read = await web.ask('/items/a%20b?tag=x%20%26', { headers: { Cookie: 'who=me; n=1' } });
  expect([read.status, JSON.parse(read.text)]).toEqual([200, { id: 'a b', who: 'me', tag: 'x &' }]);
  expect(read.headers['set-cookie']).toEqual(['first=1', 'second=2']);
  const bytes = Buffer.from(Array.from({ length: 512 }, (_, i) => i % 256));
  const headers = { 'Content-Type': 'application/octet-stream' };
  const sent = await web.ask('/bytes', { method: 'POST', headers, body: bytes });
  expect([sent.status, sent.body.equals(bytes)]).toEqual([201, true]);
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const filled = await web.ask('/form', { method: 'POST', headers: form, body: 'name=gr%C3%BC%C3%9Fe&x=1' });
  expect([filled.status, filled.text]).toEqual([200, 'grüße']);
  expect((await web.ask('/nothing')).status).toBe(404);
}

it(
  'a Starlette application answers through Mangum',
  async () => {
    const app = `
from mangum import Mangum
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from urllib.parse import parse_qs
async def read(request):
    answer = JSONResponse({'id': request.path_params['id'], 'who': request.cookies['who'], 'tag': request.query_params['tag']})
    answer.headers.append('set-cookie', 'first=1')
    answer.headers.append('set-cookie', 'second=2')
    return answer
async def copy(request):
    return Response(await request.body(), status_code=201, media_type='application/octet-stream')
async def form(request):
    return PlainTextResponse(parse_qs((await request.body()).decode())['name'][0])
handler = Mangum(Starlette(routes=[Route('/items/{id}', read), Route('/bytes', copy, methods=['POST']),
    Route('/form', form, methods=['POST'])]), lifespan='off')
`;
    const requirements = 'mangum==0.19.0\nstarlette==0.46.2\n';
    await behaves(await deployed('mangum', { 'app.py': app, 'requirements.txt': requirements }));
  },
  FIRST_BUILD_MS,
);

const HONO = `
import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
const app = new Hono();
app.get('/items/:id', (c) => {
  c.header('set-cookie', 'first=1', { append: true });
  c.header('set-cookie', 'second=2', { append: true });
  return c.json({ id: c.req.param('id'), who: getCookie(c, 'who'), tag: c.req.query('tag') });
});
app.post('/bytes', async (c) => c.body(await c.req.arrayBuffer(), 201, { 'content-type': 'application/octet-stream' }));
app.post('/form', async (c) => c.text((await c.req.parseBody()).name));
`;
const HONO_PACKAGE = JSON.stringify({ type: 'module', dependencies: { hono: '4.7.11' } });

it(
  'a Hono application answers through its own adapter',
  async () => {
    const index = `${HONO}\nimport { handle } from 'hono/aws-lambda';\nexport const handler = handle(app);\n`;
    await behaves(await deployed('hono', { 'index.mjs': index, 'package.json': HONO_PACKAGE }));
  },
  FIRST_BUILD_MS,
);

it(
  'a Hono application streams through its own adapter',
  async () => {
    const index = `${HONO}
import { streamText } from 'hono/streaming';
import { streamHandle } from 'hono/aws-lambda';
app.get('/slow', (c) => streamText(c, async (out) => { for (const part of ['one ', 'two ', 'three']) await out.write(part); }));
export const handler = streamHandle(app);
`;
    const files = { 'index.mjs': index, 'package.json': HONO_PACKAGE };
    const web = await deployed('hono-stream', files, 'RESPONSE_STREAM');
    await behaves(web);
    const slow = await web.ask('/slow');
    expect([slow.status, slow.text]).toEqual([200, 'one two three']);
    expect(slow.headers['transfer-encoding']).toBe('chunked');
  },
  FIRST_BUILD_MS,
);

it(
  'an Express application answers through serverless-http and serverless-express',
  async () => {
    const app = `
const express = require('express');
const app = express();
app.get('/items/:id', (req, res) => {
  const who = /who=(\\w+)/.exec(req.headers.cookie)[1];
  res.append('Set-Cookie', ['first=1', 'second=2']);
  res.json({ id: req.params.id, who, tag: req.query.tag });
});
app.post('/bytes', express.raw({ type: '*/*' }), (req, res) => res.status(201).type('application/octet-stream').send(req.body));
app.post('/form', express.urlencoded({ extended: false }), (req, res) => res.type('text/plain').send(req.body.name));
app.use((req, res) => res.status(404).send('nothing'));
`;
    const dependencies = {
      express: '4.21.2',
      'serverless-http': '3.2.0',
      '@codegenie/serverless-express': '4.16.0',
    };
    const manifest = { 'package.json': JSON.stringify({ dependencies }) };
    const byHttp = `${app}\nmodule.exports.handler = require('serverless-http')(app, { binary: ['application/octet-stream'] });\n`;
    await behaves(await deployed('express', { 'index.js': byHttp, ...manifest }));
    // Node.js 24 calls no handler that takes a callback.
    const byExpress = `${app}\nconst served = require('@codegenie/serverless-express')({ app, binarySettings: { contentTypes: ['application/octet-stream'] } });\nmodule.exports.handler = (event, context) => served(event, context);\n`;
    await behaves(await deployed('codegenie', { 'index.js': byExpress, ...manifest }));
  },
  FIRST_BUILD_MS,
);

it(
  'a resolver of Powertools for AWS Lambda answers, with its logger, metrics and tracer around it',
  async () => {
    const app = `
import base64
from urllib.parse import parse_qs, unquote
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import LambdaFunctionUrlResolver, Response
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.shared.cookies import Cookie
logger, metrics, tracer = Logger(service='shop'), Metrics(namespace='shop', service='shop'), Tracer(service='shop')
app = LambdaFunctionUrlResolver()
def sent():
    return base64.b64decode(app.current_event.body)
@app.get('/items/<id>')
@tracer.capture_method
def read(id):
    event = app.current_event
    metrics.add_metric(name='Read', unit=MetricUnit.Count, value=1)
    who = dict(cookie.split('=') for cookie in event['cookies'])['who']
    body = {'id': unquote(id), 'who': who, 'tag': event.query_string_parameters['tag']}
    cookies = [Cookie(name='first', value='1', secure=False), Cookie(name='second', value='2', secure=False)]
    return Response(200, content_type='application/json', body=body, cookies=cookies)
@app.post('/bytes')
def copy():
    return Response(201, content_type='application/octet-stream', body=sent())
@app.post('/form')
def form():
    return Response(200, content_type='text/plain', body=parse_qs(sent().decode())['name'][0])
@logger.inject_lambda_context(log_event=True)
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler
def handler(event, context):
    return app.resolve(event, context)
`;
    const requirements = 'aws-lambda-powertools[tracer]==3.37.0\n';
    await behaves(await deployed('powertools', { 'app.py': app, 'requirements.txt': requirements }));
  },
  FIRST_BUILD_MS,
);

it(
  'a handler behind middy, with Powertools for TypeScript, answers',
  async () => {
    const index = `
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpEventNormalizer from '@middy/http-event-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
const [logger, tracer] = [new Logger({ serviceName: 'shop' }), new Tracer({ serviceName: 'shop' })];
const sum = async ({ body, queryStringParameters: { tag } }) => ({
  statusCode: 201,
  headers: { 'x-trace': tracer.getRootXrayTraceId() },
  body: JSON.stringify({ sum: body.a + body.b, tag }),
});
export const handler = middy(sum)
  .use(httpEventNormalizer())
  .use(httpJsonBodyParser())
  .use(injectLambdaContext(logger, { logEvent: true }))
  .use(captureLambdaHandler(tracer))
  .use(httpErrorHandler());
`;
    const middy = ['core', 'http-error-handler', 'http-event-normalizer', 'http-json-body-parser'];
    const dependencies = Object.fromEntries([
      ...middy.map((name) => [`@middy/${name}`, '7.9.2']),
      ...['logger', 'tracer'].map((name) => [`@aws-lambda-powertools/${name}`, '2.36.0']),
    ]);
    const manifest = JSON.stringify({ type: 'module', dependencies });
    const web = await deployed('middy', { 'index.mjs': index, 'package.json': manifest });
    const headers = { 'Content-Type': 'application/json' };
    const added = await web.ask('/?tag=x&tag=y', { method: 'POST', headers, body: '{"a":1,"b":2}' });
    expect([added.status, JSON.parse(added.text)]).toEqual([201, { sum: 3, tag: 'x,y' }]);
    expect(added.headers['x-amzn-trace-id']).toContain(`root=${String(added.headers['x-trace'])};`);
    const wrong = await web.ask('/', { method: 'POST', headers, body: '{"a":' });
    expect(wrong.status).toBe(422);
  },
  FIRST_BUILD_MS,
);
