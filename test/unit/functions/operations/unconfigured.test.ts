import { ARN, ControlPlaneBox, refusal } from '../../../support/control-plane';

/** Reads of what lambdabox does not have yet: they answer as AWS does where nothing was configured, since tools ask. */
let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active({ Publish: true });
});
afterEach(() => box.close());

const GONE = '404 ResourceNotFoundException: The resource you requested does not exist.';

test('a function has no policy and no URL', async () => {
  const { functionPolicies, functionUrls } = box.resources;
  expect(await refusal(() => functionPolicies.get('f', undefined))).toBe(GONE);
  for (const name of ['f', 'missing']) {
    expect(await refusal(() => functionUrls.get(name, undefined))).toBe(GONE);
  }
  expect(functionUrls.list('f', {})).toEqual({ FunctionUrlConfigs: [] });
  expect(await refusal(() => functionUrls.list('missing', {}))).toBe(
    '404 ResourceNotFoundException: Function does not exist',
  );
});

test('the code of a function is not signed', async () => {
  const { codeSigning } = box.resources;
  expect(codeSigning.get('f', undefined)).toEqual({});
  expect(await refusal(() => codeSigning.get('missing', undefined))).toBe(
    `404 ResourceNotFoundException: Function not found: ${ARN}:missing`,
  );
});

test('there are no capacity providers, so none has anything', async () => {
  const { capacityProviders, functionScaling } = box.resources;
  expect(capacityProviders.list({ state: 'Active', maxItems: 50 })).toEqual({ CapacityProviders: [] });
  const arn = `${ARN.replace(/function$/, 'capacity-provider')}:p`;
  for (const name of ['p', arn]) {
    expect(await refusal(() => capacityProviders.absent(name))).toBe(
      `404 ResourceNotFoundException: Capacity provider not found: ${arn}`,
    );
  }
  expect(functionScaling.get('f', '1')).toEqual({ FunctionArn: `${ARN}:f:1` });
  expect(await refusal(() => functionScaling.get('f', '2'))).toBe(
    `404 ResourceNotFoundException: Function not found: ${ARN}:f:2`,
  );
});

test('no function has durable executions', async () => {
  const { durableExecutions } = box.resources;
  expect(durableExecutions.list('f', '1', { statuses: ['RUNNING'] })).toEqual({ DurableExecutions: [] });
  expect(await refusal(() => durableExecutions.list('missing', undefined, { statuses: [] }))).toBe(
    `404 ResourceNotFoundException: Function not found: ${ARN}:missing`,
  );
  const arn = `${ARN}:f:1/durable-execution/name/id`;
  expect(await refusal(() => durableExecutions.absent(arn))).toBe(
    `404 ResourceNotFoundException: Durable execution not found: ${arn}`,
  );
});

test('what is asked of them is checked as AWS checks it', async () => {
  const { capacityProviders, durableExecutions, functionScaling } = box.resources;
  const of = (path: string) => new RegExp(`^400 ValidationException.*'${path}' failed to satisfy constraint`);
  expect(await refusal(() => capacityProviders.list({ state: 'Gone' }))).toMatch(of('state'));
  expect(await refusal(() => capacityProviders.list({ maxItems: 51 }))).toMatch(of('maxItems'));
  expect(await refusal(() => capacityProviders.list({ marker: 'no marker' }))).toBe(
    "400 InvalidParameterValueException: Marker 'no marker' is not one that a list has given",
  );
  expect(await refusal(() => capacityProviders.absent('no name'))).toMatch(of('capacityProviderName'));
  expect(await refusal(() => capacityProviders.absent('p', { maxItems: 0 }))).toMatch(of('maxItems'));
  expect(await refusal(() => functionScaling.get('f', undefined))).toMatch(of('qualifier'));
  expect(await refusal(() => functionScaling.get('f', 'live'))).toMatch(of('qualifier'));
  expect(await refusal(() => durableExecutions.list('f', undefined, { statuses: ['DONE'] }))).toMatch(
    /'statuses' failed to satisfy constraint: Member must satisfy constraint: \[Member must satisfy enum/,
  );
  const eleven = Array.from({ length: 11 }, () => 'RUNNING');
  expect(await refusal(() => durableExecutions.list('f', undefined, { statuses: eleven }))).toMatch(
    of('statuses'),
  );
  expect(await refusal(() => durableExecutions.absent(`${ARN}:f`))).toMatch(of('durableExecutionArn'));
});

test('a name that is none is refused as such', async () => {
  expect(await refusal(() => box.resources.functionUrls.get('no name', undefined))).toMatch(
    /^400 ValidationException .*'functionName' failed to satisfy constraint/,
  );
});
