import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import aws4 from 'aws4';
import { FIRST_BUILD_MS, REUSED, ROLE, useService } from '../support/lambda';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from '../support/service';
import { zipOf } from '../support/zip';

const NODE = `
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
let remembered = [];
exports.handler = async (event, context) => {
  const found = existsSync('/tmp/secret') ? readFileSync('/tmp/secret', 'utf8') : null;
  const before = remembered;
  remembered = [...remembered, event.secret];
  writeFileSync('/tmp/secret', event.secret);
  return { tenantId: context.tenantId, found, before };
};`;

const PYTHON = `
def handler(event, context):
    return getattr(context, 'tenant_id', 'this client has none')
`;

const TENANTS = { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } } as const;

const box = useService({ LAMBDABOX_NETWORK: 'none' });
beforeAll(
  () =>
    box.functions.deployNode('notes', NODE, {
      MemorySize: 128,
      Timeout: 20,
      LoggingConfig: { LogFormat: 'JSON' },
      ...TENANTS,
    }),
  FIRST_BUILD_MS,
);

const call = (TenantId: string, secret: string) => box.functions.invoke('notes', { secret }, { TenantId });

describe('a function that keeps its tenants apart', () => {
  it('gives each tenant environments of its own: neither /tmp nor the module is shared', async () => {
    const blue = await call('blue', 'of blue');
    const green = await call('green', 'of green');
    expect(blue.json).toEqual({ tenantId: 'blue', found: null, before: [] });
    expect(green.json).toEqual({ tenantId: 'green', found: null, before: [] });
    expect(green.environmentId).not.toBe(blue.environmentId);
    const again = await call('blue', 'more of blue');
    expect(again.json).toEqual({ tenantId: 'blue', found: 'of blue', before: ['of blue'] });
    expect([again.environmentId, again.startKind]).toEqual([
      blue.environmentId,
      expect.stringMatching(REUSED),
    ]);
  });

  it('holds when calls of several tenants come at once', async () => {
    const tenants = ['one', 'two', 'three'];
    const rounds = Array.from({ length: 4 }, () =>
      Promise.all(tenants.map((tenant) => call(tenant, `of ${tenant}`))),
    );
    for (const answers of await Promise.all(rounds))
      for (const [index, { json }] of answers.entries()) {
        const { tenantId, found, before } = json as { tenantId: string; found: unknown; before: string[] };
        expect(tenantId).toBe(tenants[index]);
        expect([null, `of ${tenantId}`]).toContain(found);
        expect(new Set([...before, `of ${tenantId}`]).size).toBe(1);
      }
  });

  it('writes the tenant into its JSON log', async () => {
    const { log } = await call('blue', 'logged');
    const records = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; record: { tenantId?: string } });
    expect(records.map(({ type, record }) => [type, record.tenantId])).toEqual([
      ['platform.start', 'blue'],
      ['platform.report', 'blue'],
    ]);
  });

  it('shows whose its environments are', async () => {
    await call('blue', 'shown');
    const { hostname, host } = new URL(box.service.endpoint);
    const path = '/_lambdabox/environments';
    const signed = aws4.sign(
      { service: 'lambda', region: 'us-east-1', hostname, headers: { Host: host }, method: 'GET', path },
      { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
    );
    const answer = await fetch(`${box.service.endpoint}${path}`, {
      headers: signed.headers as Record<string, string>,
    });
    const { environments } = (await answer.json()) as {
      environments: { functionName: string; tenantId?: string }[];
    };
    expect(environments.filter(({ functionName }) => functionName === 'notes')).toContainEqual(
      expect.objectContaining({ tenantId: 'blue' }),
    );
  });

  it('needs to know the tenant of each call', async () => {
    const refusal = {
      name: 'InvalidParameterValueException',
      $metadata: expect.objectContaining({ httpStatusCode: 400 }) as unknown,
    };
    await expect(box.functions.invoke('notes')).rejects.toMatchObject({
      ...refusal,
      message:
        'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    });
    await expect(
      box.functions.client.send(new InvokeCommand({ FunctionName: 'notes', InvocationType: 'Event' })),
    ).rejects.toMatchObject(refusal);
    await box.functions.deployNode('plain', 'exports.handler = async () => 1;', { MemorySize: 128 });
    await expect(box.functions.invoke('plain', {}, { TenantId: 'blue' })).rejects.toMatchObject(refusal);
  });

  it('keeps what it was created with, and has no provisioned concurrency', async () => {
    const { client } = box.functions;
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'notes', Timeout: 10 }));
    await waitUntilFunctionUpdatedV2(
      { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { FunctionName: 'notes' },
    );
    const shown = await client.send(new GetFunctionConfigurationCommand({ FunctionName: 'notes' }));
    expect(shown).toMatchObject({ Timeout: 10, ...TENANTS });
    const { Version } = await client.send(new PublishVersionCommand({ FunctionName: 'notes' }));
    const provisioned = client.send(
      new PutProvisionedConcurrencyConfigCommand({
        FunctionName: 'notes',
        Qualifier: Version,
        ProvisionedConcurrentExecutions: 1,
      }),
    );
    await expect(provisioned).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it('is refused with another mode', async () => {
    const created = box.functions.client.send(
      new CreateFunctionCommand({
        FunctionName: 'other',
        Role: ROLE,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Code: { ZipFile: await zipOf({ 'index.js': '' }) },
        TenancyConfig: { TenantIsolationMode: 'SHARED' as 'PER_TENANT' },
      }),
    );
    await expect(created).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

it(
  'tells Python too whose call it is',
  async () => {
    await box.functions.deploy(
      'python',
      { 'index.py': PYTHON },
      { Runtime: 'python3.13', MemorySize: 128, Timeout: 20, ...TENANTS },
    );
    expect((await box.functions.invoke('python', {}, { TenantId: 'blue' })).json).toBe('blue');
  },
  FIRST_BUILD_MS,
);
