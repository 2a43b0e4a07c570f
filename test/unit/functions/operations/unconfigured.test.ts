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

test('a function has no policy and no URL: AWS says that as it says that there is no function', async () => {
  const { functionPolicies, functionUrls } = box.resources;
  for (const name of ['f', 'missing']) {
    expect(await refusal(() => functionPolicies.get(name, undefined))).toBe(GONE);
    expect(await refusal(() => functionUrls.get(name, undefined))).toBe(GONE);
  }
  expect(functionUrls.list('f', {})).toEqual({ FunctionUrlConfigs: [] });
  expect(await refusal(() => functionUrls.list('missing', {}))).toBe(
    '404 ResourceNotFoundException: Function does not exist',
  );
});

test('a function has no settings of asynchronous calls, by the ARN that was addressed', async () => {
  const { eventInvokeConfigs } = box.resources;
  const none = (arn: string) =>
    `404 ResourceNotFoundException: The function ${arn} doesn't have an EventInvokeConfig`;
  expect(await refusal(() => eventInvokeConfigs.get('f', undefined))).toBe(none(`${ARN}:f:$LATEST`));
  expect(await refusal(() => eventInvokeConfigs.get('f', '1'))).toBe(none(`${ARN}:f:1`));
  expect(await refusal(() => eventInvokeConfigs.get('f:1', undefined))).toBe(none(`${ARN}:f:1`));
  expect(await refusal(() => eventInvokeConfigs.get('missing', undefined))).toBe(
    `404 ResourceNotFoundException: Function not found: ${ARN}:missing`,
  );
  expect(eventInvokeConfigs.list('f', undefined)).toEqual({ FunctionEventInvokeConfigs: [] });
  expect(await refusal(() => eventInvokeConfigs.list('missing', undefined))).toBe(
    "404 ResourceNotFoundException: The function doesn't exist.",
  );
});

test('the code of a function is not signed', async () => {
  const { codeSigning } = box.resources;
  expect(codeSigning.get('f', undefined)).toEqual({});
  expect(await refusal(() => codeSigning.get('missing', undefined))).toBe(
    `404 ResourceNotFoundException: Function not found: ${ARN}:missing`,
  );
});

test('there are no event source mappings', async () => {
  const { eventSourceMappings } = box.resources;
  expect(eventSourceMappings.list()).toEqual({ EventSourceMappings: [] });
  expect(await refusal(() => eventSourceMappings.get())).toBe(GONE);
});

test('a name that is none is refused as such', async () => {
  expect(await refusal(() => box.resources.functionUrls.get('no name', undefined))).toMatch(
    /^400 ValidationException .*'functionName' failed to satisfy constraint/,
  );
});
