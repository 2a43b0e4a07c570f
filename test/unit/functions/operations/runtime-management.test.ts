import { ARN, ControlPlaneBox, refusal } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active({ Publish: true });
});
afterEach(() => box.close());

const put = (input: object, qualifier?: string) => box.resources.runtimeManagement.put('f', qualifier, input);
const get = (qualifier?: string) => box.resources.runtimeManagement.get('f', qualifier);
const ownVersion = () => (box.get().RuntimeVersionConfig as { RuntimeVersionArn: string }).RuntimeVersionArn;
const invalid = (text: string) => `400 InvalidParameterValueException: ${text}`;

test('a function takes newer runtimes by itself, until it is told otherwise', async () => {
  expect(get()).toEqual({ UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}:f` });
  const set = { UpdateRuntimeOn: 'FunctionUpdate', FunctionArn: `${ARN}:f` };
  expect(await put({ UpdateRuntimeOn: 'FunctionUpdate' })).toEqual(set);
  expect(get()).toEqual(set);
  expect(get('$LATEST')).toEqual({ ...set, FunctionArn: `${ARN}:f:$LATEST` });
  const manual = { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: ownVersion() };
  expect(await put(manual)).toEqual({ ...manual, FunctionArn: `${ARN}:f` });
  expect(get()).toEqual({ ...manual, FunctionArn: `${ARN}:f` });
  await put({ UpdateRuntimeOn: 'Auto' });
  expect(get()).toEqual({ UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}:f` });
});

test('each version has its own, which begins as that of $LATEST', async () => {
  await put({ UpdateRuntimeOn: 'FunctionUpdate' });
  expect(get('1')).toEqual({ UpdateRuntimeOn: 'Auto', FunctionArn: `${ARN}:f:1` });
  await box.updateCode({ bootstrap: 'new' }, { Publish: true });
  expect(get('2')).toMatchObject({ UpdateRuntimeOn: 'FunctionUpdate' });
  await put({ UpdateRuntimeOn: 'Auto' }, '2');
  expect(get('2')).toMatchObject({ UpdateRuntimeOn: 'Auto' });
  expect(get()).toMatchObject({ UpdateRuntimeOn: 'FunctionUpdate' });
});

test('it changes nothing of what runs', async () => {
  const before = box.resolve().version.generation;
  await put({ UpdateRuntimeOn: 'FunctionUpdate' });
  expect(box.resolve().version.generation).toBe(before);
});

test('a runtime set by hand keeps its name', async () => {
  await put({ UpdateRuntimeOn: 'Manual', RuntimeVersionArn: ownVersion() });
  const update = (Runtime: string) => box.resources.functionConfiguration.update('f', { Runtime });
  expect(await refusal(() => update('nodejs22.x'))).toBe(
    invalid(
      "Cannot change runtime identifier when runtime management configuration is set to 'Manual'. Change the runtime management configuration to 'Auto' or 'FunctionUpdate', then retry.",
    ),
  );
  await update('provided.al2023');
});

test.each<[string, object, string | undefined, string]>([
  [
    'no mode',
    {},
    undefined,
    "400 ValidationException (untyped): 1 validation error detected: Value null at 'updateRuntimeOn' failed to satisfy constraint: Member must not be null",
  ],
  [
    'an unknown mode',
    { UpdateRuntimeOn: 'Never' },
    undefined,
    "400 ValidationException (untyped): 1 validation error detected: Value 'Never' at 'updateRuntimeOn' failed to satisfy constraint: Member must satisfy enum value set: [Auto, Manual, FunctionUpdate]",
  ],
  [
    'a version that is no ARN',
    { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: 'the newest of all that there are' },
    undefined,
    "400 ValidationException (untyped): 1 validation error detected: Value 'the newest of all that there are' at 'runtimeVersionArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ((arn:(aws",
  ],
  [
    'no version where one is set by hand',
    { UpdateRuntimeOn: 'Manual' },
    undefined,
    invalid('RuntimeVersionArn is required when UpdateRuntimeOn is set to Manual.'),
  ],
  [
    'a version where none is set by hand',
    { UpdateRuntimeOn: 'Auto', RuntimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:07a48df201' },
    undefined,
    invalid('RuntimeVersionArn cannot be set when UpdateRuntimeOn is set to Auto.'),
  ],
  [
    'a version that is not here',
    { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: 'arn:aws:lambda:eu-central-1::runtime:07a48df201' },
    undefined,
    'arn:aws:lambda:eu-central-1::runtime:07a48df201 is not a version of provided.al2023 that this machine has; it has arn:aws:lambda:',
  ],
  [
    'a version of the function that is not there',
    { UpdateRuntimeOn: 'Auto' },
    '7',
    `404 ResourceNotFoundException: Function not found: ${ARN}:f:7`,
  ],
])('%s is refused', async (_, input, qualifier, text) => {
  expect(await refusal(() => put(input, qualifier))).toContain(text);
});

test('an alias has none of its own', async () => {
  await box.resources.aliases.create('f', { Name: 'live', FunctionVersion: '1' });
  expect(await refusal(() => get('live'))).toMatch(
    /^400 InvalidParameterValueException: The qualifier live is an alias/,
  );
});
