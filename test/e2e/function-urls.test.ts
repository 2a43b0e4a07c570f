import { execFile } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { promisify } from 'node:util';
import {
  CreateAliasCommand,
  DeleteAliasCommand,
  GetFunctionUrlConfigCommand,
  ListFunctionUrlConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { SignatureV4 } from '@smithy/signature-v4';
import { FIRST_BUILD_MS, useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';
import { allowAll, makeUrl, type WebClient } from '../support/url-client';

const run = promisify(execFile);
const box = useService({ LAMBDABOX_NETWORK: 'none' });
const client = () => box.functions.client;
const port = () => Number(new URL(box.service.endpoint).port);
const small = { MemorySize: 256, Timeout: 60 };

/** Answers with the event, the id of the call and its ARN; or with what the query asks for. */
const ECHO = `
exports.handler = async (event, context) => {
  const { as } = event.queryStringParameters ?? {};
  if (as === 'bytes') return { statusCode: 200, headers: { 'Content-Type': 'image/png' }, body: event.body, isBase64Encoded: true };
  if (as === 'cookies') return { statusCode: 201, cookies: ['a=1; Path=/', 'b=2'], body: (event.cookies ?? []).join('|') };
  if (as === 'error') throw new Error('secret');
  return { event, id: context.awsRequestId, arn: context.invokedFunctionArn };
};`;

/** Sends its first bytes, and the last ones when somebody has tagged it. */
const STREAM = `
const { LambdaClient, ListTagsCommand } = require('@aws-sdk/client-lambda');
const lambda = new LambdaClient({});
exports.handler = awslambda.streamifyResponse(async (event, out, context) => {
  const metadata = { statusCode: 203, headers: { 'Content-Type': 'text/plain', 'X-Own': 'yes' }, cookies: ['s=1'] };
  out = awslambda.HttpResponseStream.from(out, metadata);
  out.write('first ');
  const Resource = context.invokedFunctionArn;
  while (!(await lambda.send(new ListTagsCommand({ Resource }))).Tags?.go) {
    await new Promise((done) => setTimeout(done, 20));
  }
  out.write('last');
  out.end();
});`;

/** Calls a URL from inside of an environment. */
const CALLER = `
const http = require('node:http');
exports.handler = ({ host, path }) => new Promise((done, fail) => {
  http.get({ host: '127.0.0.1', port: 4566, path, headers: { Host: host } }, (res) => {
    let text = '';
    res.on('data', (chunk) => (text += chunk)).on('end', () => done({ status: res.statusCode, text }));
  }).on('error', fail);
});`;

const FORBIDDEN = /^{"Message":"Forbidden\. For troubleshooting Function URL authorization issues, see: /;

beforeAll(async () => {
  await box.functions.deployNode('echo', ECHO, small);
  await box.functions.deployNode('stream', STREAM, small);
}, FIRST_BUILD_MS);

describe('a URL that is open to all', () => {
  let web: WebClient;
  beforeAll(async () => {
    web = await makeUrl(client(), 'echo', port());
  });

  it('is closed until the policy of the function lets everybody in', async () => {
    expect((await web.ask('/')).text).toMatch(FORBIDDEN);
    await allowAll(client(), 'echo');
    expect((await web.ask('/')).status).toBe(200);
    await client().send(new RemovePermissionCommand({ FunctionName: 'echo', StatementId: 'url' }));
    expect((await web.ask('/')).status).toBe(403);
    await client().send(new RemovePermissionCommand({ FunctionName: 'echo', StatementId: 'function' }));
    await allowAll(client(), 'echo');
  });

  it('gives the function an event of format 2.0, by the id of the answer', async () => {
    const headers = { 'Content-Type': 'text/plain', Cookie: 'a=1; b=2', 'X-Own': 'yes' };
    const got = await web.ask('/pa2%Fth/1?a=1&a=2', { method: 'POST', headers, body: 'text' });
    const { event, id, arn } = JSON.parse(got.text) as Record<string, unknown>;
    expect(got.headers['x-amzn-requestid']).toBe(id);
    expect(arn).toBe('arn:aws:lambda:us-east-1:000000000000:function:echo');
    expect(event).toMatchObject({
      version: '2.0',
      rawPath: '/pa2%Fth/1',
      queryStringParameters: { a: '1,2' },
      cookies: ['a=1', 'b=2'],
      headers: { host: web.host, 'x-own': 'yes', 'x-forwarded-for': '127.0.0.1' },
      requestContext: { accountId: 'anonymous', requestId: id, http: { method: 'POST' } },
      body: 'text',
      isBase64Encoded: false,
    });
  });

  it('is found by curl under its name, and by a path under the address of the service', async () => {
    const { stdout } = await run('curl', ['-sS', '--noproxy', '*', `${web.url}x?y`]);
    expect(JSON.parse(stdout)).toMatchObject({ event: { rawPath: '/x', rawQueryString: 'y' } });
    const id = web.host.split('.')[0] ?? '';
    const byPath = await web.ask(`/_lambdabox/urls/${id}/z`, { headers: { Host: `127.0.0.1:${port()}` } });
    expect(JSON.parse(byPath.text)).toMatchObject({ event: { rawPath: '/z' } });
  });

  it('carries bytes, cookies and failures', async () => {
    const bytes = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
    const headers = { 'Content-Type': 'image/png' };
    const sent = await web.ask('/?as=bytes', { method: 'POST', headers, body: bytes });
    expect([sent.headers['content-type'], sent.body.equals(bytes)]).toEqual(['image/png', true]);
    const cookies = await web.ask('/?as=cookies', { headers: { Cookie: 'c=3; d=4' } });
    expect([cookies.status, cookies.text]).toEqual([201, 'c=3|d=4']);
    expect(cookies.headers['set-cookie']).toEqual(['a=1; Path=/', 'b=2']);
    const failed = await web.ask('/?as=error');
    expect([failed.status, failed.text]).toEqual([502, 'Internal Server Error']);
  });

  it('answers a preflight itself, and says who may read the rest', async () => {
    const Origin = 'https://app.example';
    const Cors = { AllowOrigins: [Origin], AllowMethods: ['PUT'], MaxAge: 60 };
    await client().send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'echo', Cors }));
    const headers = { Origin, 'Access-Control-Request-Method': 'PUT' };
    const asked = await web.ask('/', { method: 'OPTIONS', headers });
    expect([asked.status, asked.text]).toEqual([200, '']);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': Origin,
      'access-control-allow-methods': 'PUT',
      'access-control-max-age': '60',
    });
    const got = await web.ask('/', { headers: { Origin } });
    expect(got.headers['access-control-allow-origin']).toBe(Origin);
    const other = await web.ask('/', { headers: { Origin: 'https://other.example' } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
    await client().send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'echo', Cors: {} }));
  });

  it('is called by other functions as well', async () => {
    await box.functions.deployNode('caller', CALLER, small);
    const { json } = await box.functions.invoke('caller', { host: web.host, path: '/inside' });
    expect(json).toMatchObject({ status: 200, text: expect.stringContaining('"rawPath":"/inside"') });
  });

  it('says 429 with the reason when its function may not run', async () => {
    const limit = { FunctionName: 'echo', ReservedConcurrentExecutions: 0 };
    await client().send(new PutFunctionConcurrencyCommand(limit));
    const got = await web.ask('/');
    expect([got.status, got.text]).toEqual([
      429,
      expect.stringContaining('"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"'),
    ]);
    await client().send(new PutFunctionConcurrencyCommand({ ...limit, ReservedConcurrentExecutions: 10 }));
  });
});

describe('a URL of an alias, for callers who sign', () => {
  let web: WebClient;
  beforeAll(async () => {
    const { Version } = await client().send(new PublishVersionCommand({ FunctionName: 'echo' }));
    const alias = { FunctionName: 'echo', Name: 'live', FunctionVersion: Version };
    await client().send(new CreateAliasCommand(alias));
    web = await makeUrl(client(), 'echo', port(), { AuthType: 'AWS_IAM', Qualifier: 'live' });
  });

  class Sha256 {
    private readonly hash;
    constructor(secret?: Parameters<typeof createHmac>[1]) {
      this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
    }
    update(data: Uint8Array | string): void {
      this.hash.update(data);
    }
    digest(): Promise<Uint8Array> {
      return Promise.resolve(this.hash.digest());
    }
  }

  it("is called with AWS's own signer", async () => {
    const signer = new SignatureV4({
      service: 'lambda',
      region: 'us-east-1',
      credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
      sha256: Sha256 as never,
    });
    const body = '{"a":1}';
    const signed = await signer.sign({
      method: 'POST',
      protocol: 'http:',
      hostname: web.host,
      path: '/a%20b',
      query: { 'x y': '1', z: '' },
      headers: { host: web.host, 'content-type': 'application/json' },
      body,
    });
    const got = await web.ask('/a%20b?x%20y=1&z=', { method: 'POST', headers: signed.headers, body });
    expect(JSON.parse(got.text)).toMatchObject({
      arn: 'arn:aws:lambda:us-east-1:000000000000:function:echo:live',
      event: {
        rawPath: '/a%20b',
        body: '{"a":1}',
        requestContext: {
          accountId: '000000000000',
          authorizer: { iam: { accessKey: ACCESS_KEY_ID, userArn: 'arn:aws:iam::000000000000:root' } },
        },
      },
    });
  });

  it('is called with curl, and refuses who does not sign', async () => {
    const user = [
      '--aws-sigv4',
      'aws:amz:us-east-1:lambda',
      '--user',
      `${ACCESS_KEY_ID}:${SECRET_ACCESS_KEY}`,
    ];
    const { stdout } = await run('curl', ['-sS', '--noproxy', '*', ...user, `${web.url}x`]);
    expect(JSON.parse(stdout)).toMatchObject({ event: { rawPath: '/x' } });
    expect((await web.ask('/x')).text).toMatch(FORBIDDEN);
  });

  it('is listed with the other, and goes with its alias', async () => {
    const list = await client().send(new ListFunctionUrlConfigsCommand({ FunctionName: 'echo' }));
    expect(list.FunctionUrlConfigs?.map(({ FunctionArn, AuthType }) => [FunctionArn, AuthType])).toEqual([
      ['arn:aws:lambda:us-east-1:000000000000:function:echo', 'NONE'],
      ['arn:aws:lambda:us-east-1:000000000000:function:echo:live', 'AWS_IAM'],
    ]);
    await client().send(new DeleteAliasCommand({ FunctionName: 'echo', Name: 'live' }));
    const gone = new GetFunctionUrlConfigCommand({ FunctionName: 'echo', Qualifier: 'live' });
    await expect(client().send(gone)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect((await web.ask('/')).text).toMatch(FORBIDDEN);
  });
});

describe('a URL that streams', () => {
  it('has sent the status and the first bytes before the function ends', async () => {
    const web = await makeUrl(client(), 'stream', port(), { InvokeMode: 'RESPONSE_STREAM' });
    await allowAll(client(), 'stream');
    const Resource = 'arn:aws:lambda:us-east-1:000000000000:function:stream';
    const seen: string[] = [];
    const got = await web.ask('/', {
      first: async (text) => {
        seen.push(text);
        await client().send(new TagResourceCommand({ Resource, Tags: { go: 'on' } }));
      },
    });
    expect(seen).toEqual(['first ']);
    expect([got.status, got.text]).toEqual([203, 'first last']);
    expect(got.headers).toMatchObject({
      'content-type': 'text/plain',
      'x-own': 'yes',
      'set-cookie': ['s=1'],
    });
  });
});
