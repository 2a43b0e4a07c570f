import { LAMBDA_ROUTES } from '../../../../src/api/lambda/lambda-routes';
import operations from '../fixtures/lambda-operations.json';
import { ACCOUNT, TestApi, type Answered } from '../support';

const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:hello`;

/** A path as the SDKs write it: labels percent-encoded. */
function fill(template: string, name = 'hello'): string {
  return template
    .replace('{FunctionName}', encodeURIComponent(name))
    .replace(/\{(Resource|ResourceArn|CodeSigningConfigArn|DurableExecutionArn)\}/, encodeURIComponent(ARN))
    .replace('{VersionNumber}', '3')
    .replace(/\{\w+\}/g, 'x');
}

/** What an operation has to answer when its function exists and nothing else was configured. */
const IMPLEMENTED: Readonly<Record<string, string>> = {
  CreateFunction: '201 functions.create',
  GetFunction: '200 functions.get',
  GetFunctionConfiguration: '200 functionConfiguration.get',
  ListFunctions: '200 functions.list',
  DeleteFunction: '204 functions.delete',
  UpdateFunctionCode: '200 functionCode.update',
  UpdateFunctionConfiguration: '200 functionConfiguration.update',
  PublishVersion: '201 versions.publish',
  ListVersionsByFunction: '200 versions.list',
  CreateAlias: '201 aliases.create',
  GetAlias: '200 aliases.get',
  UpdateAlias: '200 aliases.update',
  DeleteAlias: '204 aliases.delete',
  ListAliases: '200 aliases.list',
  PutFunctionConcurrency: '200 reservedConcurrency.put',
  GetFunctionConcurrency: '200 reservedConcurrency.get',
  DeleteFunctionConcurrency: '204 reservedConcurrency.delete',
  PutProvisionedConcurrencyConfig: '202 provisionedConcurrency.put',
  GetProvisionedConcurrencyConfig: '200 provisionedConcurrency.get',
  ListProvisionedConcurrencyConfigs: '200 provisionedConcurrency.list',
  DeleteProvisionedConcurrencyConfig: '204 provisionedConcurrency.delete',
  PutFunctionRecursionConfig: '200 recursion.put',
  GetFunctionRecursionConfig: '200 recursion.get',
  TagResource: '204 tags.put',
  UntagResource: '204 tags.remove',
  ListTags: '200 tags.list',
  GetAccountSettings: '200 account.settings',
  GetPolicy: '200 functionPolicies.get',
  AddPermission: '201 functionPolicies.add',
  RemovePermission: '204 functionPolicies.remove',
  PutResourcePolicy: '200 resourcePolicies.put',
  GetResourcePolicy: '200 resourcePolicies.get',
  DeleteResourcePolicy: '204 resourcePolicies.delete',
  GetFunctionUrlConfig: '200 functionUrls.get',
  ListFunctionUrlConfigs: '200 functionUrls.list',
  CreateFunctionUrlConfig: '201 functionUrls.create',
  UpdateFunctionUrlConfig: '200 functionUrls.update',
  DeleteFunctionUrlConfig: '204 functionUrls.delete',
  PutFunctionEventInvokeConfig: '200 eventInvokeConfigs.put',
  UpdateFunctionEventInvokeConfig: '200 eventInvokeConfigs.update',
  DeleteFunctionEventInvokeConfig: '204 eventInvokeConfigs.delete',
  GetFunctionEventInvokeConfig: '200 eventInvokeConfigs.get',
  ListFunctionEventInvokeConfigs: '200 eventInvokeConfigs.list',
  GetFunctionCodeSigningConfig: '200 codeSigning.get',
  PutFunctionCodeSigningConfig: '200 codeSigning.put',
  DeleteFunctionCodeSigningConfig: '204 codeSigning.delete',
  CreateCodeSigningConfig: '201 codeSigningConfigs.create',
  ListCodeSigningConfigs: '200 codeSigningConfigs.list',
  GetCodeSigningConfig: '200 codeSigningConfigs.get',
  UpdateCodeSigningConfig: '200 codeSigningConfigs.update',
  DeleteCodeSigningConfig: '204 codeSigningConfigs.delete',
  ListFunctionsByCodeSigningConfig: '200 codeSigningConfigs.listFunctions',
  GetRuntimeManagementConfig: '200 runtimeManagement.get',
  PutRuntimeManagementConfig: '200 runtimeManagement.put',
  CreateEventSourceMapping: '202 eventSourceMappings.create',
  GetEventSourceMapping: '200 eventSourceMappings.get',
  UpdateEventSourceMapping: '202 eventSourceMappings.update',
  DeleteEventSourceMapping: '202 eventSourceMappings.delete',
  ListEventSourceMappings: '200 eventSourceMappings.list',
  PublishLayerVersion: '201 layers.publish',
  GetLayerVersion: '200 layers.get',
  GetLayerVersionByArn: '200 layers.getByArn',
  ListLayers: '200 layers.list',
  ListLayerVersions: '200 layers.listVersions',
  DeleteLayerVersion: '204 layers.delete',
  AddLayerVersionPermission: '201 layerPolicies.add',
  GetLayerVersionPolicy: '200 layerPolicies.get',
  RemoveLayerVersionPermission: '204 layerPolicies.remove',
  GetFunctionScalingConfig: '200 functionScaling.get',
  ListCapacityProviders: '200 capacityProviders.list',
  GetCapacityProvider: '200 capacityProviders.absent',
  UpdateCapacityProvider: '202 capacityProviders.absent',
  DeleteCapacityProvider: '202 capacityProviders.absent',
  ListFunctionVersionsByCapacityProvider: '200 capacityProviders.absent',
  ListDurableExecutionsByFunction: '200 durableExecutions.list',
  GetDurableExecution: '200 durableExecutions.absent',
  GetDurableExecutionHistory: '200 durableExecutions.absent',
  StopDurableExecution: '200 durableExecutions.absent',
  PauseDurableExecution: '202 durableExecutions.absent',
  ResumeDurableExecution: '202 durableExecutions.absent',
  DeleteDurableExecution: '202 durableExecutions.absent',
  Invoke: '200',
  InvokeAsync: '202',
  InvokeWithResponseStream: '200',
};

describe('every operation of Lambda has a deliberate answer', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await new TestApi().start();
  });
  afterAll(() => api.stop());

  async function call(method: string, path: string): Promise<Answered> {
    const written = method === 'POST' || method === 'PUT';
    return api.ask(path, { method, ...(written ? { body: '{}' } : {}) });
  }

  test('the table has each operation once, and no other', () => {
    expect(LAMBDA_ROUTES.map(({ operation }) => operation).sort()).toEqual(
      operations.map((o) => o.operation),
    );
  });

  test.each(operations)('$operation', async ({ operation, method, path }) => {
    const plain = fill(path).replace(/\/$/, '');
    for (const form of [plain, withSlash(plain)]) {
      api.functions.calls.length = 0;
      const { status, body, headers } = await call(method, form);
      const implemented = IMPLEMENTED[operation];
      if (implemented !== undefined) {
        const methods = api.functions.calls.map(([name]) => String(name));
        expect([status, ...methods].join(' ')).toBe(implemented);
      } else {
        expect([status, headers['x-amzn-errortype']]).toEqual([501, 'NotImplementedException']);
        expect(JSON.parse(body)).toEqual({ message: `lambdabox does not implement ${operation}.` });
      }
      expect(headers['x-amzn-requestid']).toBeDefined();
    }
  });

  test('what the resource throws is the answer', async () => {
    const { status, body } = await call('GET', '/2020-06-30/functions/missing/code-signing-config');
    const Message = `Function not found: arn:aws:lambda:us-east-1:${ACCOUNT}:function:missing`;
    expect([status, JSON.parse(body)]).toEqual([404, { Type: 'User', Message }]);
  });

  test.each([
    ['GET', '/2015-03-31/nothing'],
    ['PATCH', '/2015-03-31/functions/hello'],
    ['OPTIONS', '/2015-03-31/functions/hello'],
    ['GET', '/2015-03-31/Functions'],
    ['GET', '/_lambdabox/nothing'],
  ])('%s %s is an unknown operation', async (method, path) => {
    const { status, headers } = await call(method, path);
    expect([status, headers['x-amzn-errortype']]).toEqual([404, 'UnknownOperationException']);
  });
});

function withSlash(path: string): string {
  const [bare = '', query] = path.split('?');
  return query === undefined ? `${bare}/` : `${bare}/?${query}`;
}

describe('the control plane is given', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await new TestApi().start();
  });
  afterEach(() => api.stop());

  const F = '/2015-03-31/functions';

  test('names, qualifiers and aliases, decoded', async () => {
    await api.ask(`${F}/${encodeURIComponent(ARN)}?Qualifier=%24LATEST`, { method: 'DELETE' });
    await api.ask(`${F}/${ARN}/aliases/l%2Fve`);
    expect(api.functions.calls).toEqual([
      ['functions.delete', ARN, '$LATEST'],
      ['aliases.get', ARN, 'l/ve'],
    ]);
  });

  test('the qualifier, body and page of provisioned concurrency', async () => {
    const path = '/2019-09-30/functions/hello/provisioned-concurrency';
    const body = '{"ProvisionedConcurrentExecutions":2}';
    await api.ask(`${path}?Qualifier=live`, { method: 'PUT', body });
    await api.ask(path);
    await api.ask(`${path}?List=ALL&MaxItems=5`);
    await api.ask(`${path}?Qualifier=1`, { method: 'DELETE' });
    expect(api.functions.calls).toEqual([
      ['provisionedConcurrency.put', 'hello', 'live', { ProvisionedConcurrentExecutions: 2 }],
      ['provisionedConcurrency.get', 'hello', undefined],
      ['provisionedConcurrency.list', 'hello', { maxItems: 5 }],
      ['provisionedConcurrency.delete', 'hello', '1'],
    ]);
  });

  test('the page of a list', async () => {
    await api.ask(`${F}?MaxItems=5&Marker=%24LATEST&FunctionVersion=ALL`);
    await api.ask(`${F}/hello/versions`);
    expect(api.functions.calls).toEqual([
      ['functions.list', { maxItems: 5, marker: '$LATEST', functionVersion: 'ALL' }],
      ['versions.list', 'hello', {}],
    ]);
    expect((await api.ask(`${F}?MaxItems=many`)).body).toContain(
      'STRING_VALUE can not be converted to an Integer',
    );
  });

  test('the name, number, filters and policy of a layer', async () => {
    const L = '/2018-10-31/layers';
    const layerArn = `arn:aws:lambda:us-east-1:${ACCOUNT}:layer:deps`;
    await api.ask(`${L}/${encodeURIComponent(layerArn)}/versions/12`, { method: 'DELETE' });
    await api.ask(`${L}?CompatibleRuntime=python3.13&CompatibleArchitecture=arm64&MaxItems=2&Marker=m`);
    await api.ask(`${L}/deps/versions?CompatibleRuntime=nodejs24.x`);
    await api.ask(`${L}?find=LayerVersion&Arn=${encodeURIComponent(`${layerArn}:2`)}`);
    await api.ask(`${L}/deps/versions/1/policy?RevisionId=r1`, { body: '{"StatementId":"s"}' });
    await api.ask(`${L}/deps/versions/1/policy/s?RevisionId=r2`, { method: 'DELETE' });
    expect(api.functions.calls).toEqual([
      ['layers.delete', layerArn, 12],
      [
        'layers.list',
        { compatibleRuntime: 'python3.13', compatibleArchitecture: 'arm64', maxItems: 2, marker: 'm' },
      ],
      ['layers.listVersions', 'deps', { compatibleRuntime: 'nodejs24.x' }],
      ['layers.getByArn', `${layerArn}:2`, expect.any(Function)],
      ['layerPolicies.add', 'deps', 1, { StatementId: 's' }, 'r1'],
      ['layerPolicies.remove', 'deps', 1, 's', 'r2'],
    ]);
    const bad = await api.ask(`${L}/deps/versions/one`);
    expect([bad.status, bad.headers['x-amzn-errortype']]).toEqual([400, 'SerializationException']);
  });

  test('the filters of lists of capacity providers and durable executions', async () => {
    await api.ask('/2025-11-30/capacity-providers?State=Active&MaxItems=3');
    const execution = `${ARN}:1/durable-execution/a/b`;
    const page = 'Qualifier=1&Statuses=RUNNING&Statuses=FAILED&DurableExecutionName=a&Marker=m';
    await api.ask(`/2025-12-01/functions/hello/durable-executions?${page}`);
    await api.ask(`/2025-12-01/durable-executions/${encodeURIComponent(execution)}/history?MaxItems=0`);
    expect(api.functions.calls).toEqual([
      ['capacityProviders.list', { state: 'Active', maxItems: 3 }],
      ['durableExecutions.list', 'hello', '1', { marker: 'm', name: 'a', statuses: ['RUNNING', 'FAILED'] }],
      ['durableExecutions.absent', execution, { maxItems: 0 }],
    ]);
  });

  test('every key of an untag', async () => {
    const path = `/2017-03-31/tags/${encodeURIComponent(ARN)}?tagKeys=b&tagKeys=a%20b&tagKeys=`;
    expect((await api.ask(path, { method: 'DELETE' })).status).toBe(204);
    expect(api.functions.calls).toEqual([['tags.remove', ARN, ['b', 'a b', '']]]);
  });

  test('the JSON object of the body, or an empty one', async () => {
    await api.ask(F, { body: '{"FunctionName":"ü"}' });
    await api.ask(`${F}/hello/versions`, { method: 'POST' });
    expect(api.functions.calls).toEqual([
      ['functions.create', { FunctionName: 'ü' }],
      ['versions.publish', 'hello', {}],
    ]);
  });

  test.each([
    ['{"FunctionName":', 'Unexpected end of JSON input'],
    ['[]', 'Start of list found where not expected'],
    ['"x"', 'Unexpected field type'],
  ])('nothing when the body is %s', async (body, text) => {
    const answer = await api.ask(F, { body });
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([400, 'SerializationException']);
    expect(answer.body).toContain(text);
    expect(api.functions.calls).toEqual([]);
  });

  test('nothing when the path is no URL encoding', async () => {
    const answer = await api.ask(`${F}/%ZZ/configuration`);
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([400, 'ValidationException']);
    const invoked = await api.ask(`${F}/%ZZ/invocations`, { body: '{}' });
    expect([invoked.status, invoked.headers['x-amzn-errortype']]).toEqual([400, 'ValidationException']);
  });

  test('a code location from which anyone can fetch the archive for a while', async () => {
    const { body } = await api.ask(`${F}/hello`);
    const location = (JSON.parse(body) as { Code: { Location: string } }).Code.Location;
    const url = new URL(location);
    const archive = await api.ask(url.pathname + url.search, { unsigned: true });
    expect(archive).toMatchObject({ status: 200, body: 'zip!' });
    expect(archive.headers['content-type']).toBe('application/zip');
    const other = await api.ask((url.pathname + url.search).replace('a%2Fb', 'a%2Fc'), { unsigned: true });
    expect(other.headers['x-amzn-errortype']).toBe('InvalidSignatureException');
    const absent = await api.ask('/_lambdabox/code/none');
    expect([absent.status, absent.headers['x-amzn-errortype']]).toEqual([404, 'ResourceNotFoundException']);
  });
});
