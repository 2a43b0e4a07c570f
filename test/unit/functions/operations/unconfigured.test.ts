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

test('a name that is none is refused as such', async () => {
  expect(await refusal(() => box.resources.functionUrls.get('no name', undefined))).toMatch(
    /^400 ValidationException .*'functionName' failed to satisfy constraint/,
  );
});
