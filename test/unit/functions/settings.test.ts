import { ARN, refusal, RegistryBox } from '../../support/registry';

let box: RegistryBox;
beforeEach(async () => {
  box = new RegistryBox();
  await box.open();
  await box.active();
});
afterEach(() => box.close());

const reserve = (ReservedConcurrentExecutions: unknown, name = 'f') =>
  box.registry.putFunctionConcurrency(name, { ReservedConcurrentExecutions });
const QUALIFIED =
  '400 InvalidParameterValueException: This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.';

describe('reserved concurrency', () => {
  it('is set, shown, taken from the account and given back', async () => {
    expect(box.registry.getFunctionConcurrency('f')).toEqual({});
    expect(await reserve(300)).toEqual({ ReservedConcurrentExecutions: 300 });
    expect(box.registry.getFunctionConcurrency('f')).toEqual({ ReservedConcurrentExecutions: 300 });
    expect(box.registry.getFunction('f', undefined, String)).toMatchObject({
      Concurrency: { ReservedConcurrentExecutions: 300 },
    });
    expect(box.registry.unreservedConcurrency()).toBe(700);
    expect(box.resolve().reservedConcurrency).toBe(300);
    await box.registry.deleteFunctionConcurrency('f');
    await box.registry.deleteFunctionConcurrency('f');
    expect(box.registry.unreservedConcurrency()).toBe(1000);
    expect(box.resolve()).not.toHaveProperty('reservedConcurrency');
  });

  it('of 0 stops a function; deleting the function gives its share back', async () => {
    await reserve(0);
    expect(box.resolve().reservedConcurrency).toBe(0);
    await reserve(10);
    await box.registry.deleteFunction('f');
    expect(box.registry.unreservedConcurrency()).toBe(1000);
  });

  it('leaves at least 100 for the others, counting its own share once', async () => {
    await box.active({ FunctionName: 'g' });
    await reserve(500, 'g');
    const refused =
      "400 InvalidParameterValueException (untyped): Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
    expect(await refusal(() => reserve(401))).toBe(refused);
    await reserve(400);
    expect(await refusal(() => reserve(401))).toBe(refused);
    expect(await refusal(() => reserve(399))).toBe('nothing was refused');
  });

  it('may take all of an account that has fewer than 100', async () => {
    const small = new RegistryBox(undefined, { accountConcurrency: 8 });
    await small.open();
    await small.active();
    const put = (n: number) =>
      small.registry.putFunctionConcurrency('f', { ReservedConcurrentExecutions: n });
    expect(await refusal(() => put(9))).toMatch(/below its minimum value of \[0\]/);
    expect(await put(8)).toEqual({ ReservedConcurrentExecutions: 8 });
    await small.close();
  });

  it('is refused for versions and aliases, absent functions and values of a wrong form', async () => {
    expect(await refusal(() => reserve(1, 'f:1'))).toBe(QUALIFIED);
    expect(await refusal(() => box.registry.getFunctionConcurrency('f:live'))).toBe(QUALIFIED);
    expect(await refusal(() => reserve(-1, 'g'))).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:g:$LATEST`,
    );
    expect(await refusal(() => box.registry.getFunctionConcurrency('g'))).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:g`,
    );
    expect(await refusal(() => reserve(-1))).toBe(
      "400 ValidationException (untyped): 1 validation error detected: Value '-1' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0",
    );
    expect(await refusal(() => reserve(undefined))).toMatch(/Value null at 'reservedConcurrentExecutions'/);
    expect(await refusal(() => reserve(1.5))).toMatch(/^400 SerializationException/);
  });
});

const tag = (Tags: object, arn = `${ARN}:f`) => box.registry.tagResource(arn, { Tags });
const tags = () => (box.registry.listTags(`${ARN}:f`) as { Tags: object }).Tags;

describe('tags', () => {
  it('are added, replaced, listed and removed, and change the RevisionId', async () => {
    const { RevisionId } = box.get();
    expect(tags()).toEqual({});
    expect(box.registry.getFunction('f', undefined, String)).not.toHaveProperty('Tags');
    await tag({ a: '1', b: '2' });
    await tag({ b: '3' });
    expect(tags()).toEqual({ a: '1', b: '3' });
    expect(box.registry.getFunction('f', undefined, String)).toMatchObject({ Tags: { a: '1', b: '3' } });
    expect(box.get().RevisionId).not.toBe(RevisionId);
    await box.registry.untagResource(`${ARN}:f`, ['a', 'unknown']);
    expect(tags()).toEqual({ b: '3' });
  });

  it('are 50 at most, together with those that are there', async () => {
    const many = (from: number, to: number) =>
      Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`t${from + n}`, '']));
    await tag(many(0, 50));
    expect(await refusal(() => tag({ more: '' }))).toBe(
      '400 InvalidParameterValueException: Number of tags exceeds resource tag limit.',
    );
    expect(await refusal(() => tag({ t0: 'other' }))).toBe('nothing was refused');
  });

  it('are refused when there are none, and on what is no function', async () => {
    expect(await refusal(() => tag({}))).toBe(
      '400 InvalidParameterValueException: An error occurred and the request cannot be processed.',
    );
    expect(await refusal(() => box.registry.untagResource(`${ARN}:f`, []))).toBe(
      "400 ValidationException (untyped): 1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    );
    for (const qualifier of ['$LATEST', '1', 'live']) {
      expect(await refusal(() => tag({ a: 'b' }, `${ARN}:f:${qualifier}`))).toBe(
        '400 InvalidParameterValueException: Tags on function aliases and versions are not supported. Please specify a function ARN.',
      );
    }
    expect(await refusal(() => tag({ a: 'b' }, `${ARN}:g`))).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:g`,
    );
    expect(await refusal(() => tag({ a: 'b' }, 'f'))).toMatch(
      /^400 ValidationException .* Value 'f' at 'resource' failed to satisfy constraint: Member must satisfy regular/,
    );
    const layer = ARN.replace(':function', ':layer:l');
    expect(await refusal(() => box.registry.listTags(layer))).toMatch(/^404 ResourceNotFoundException/);
  });
});

describe('the tag lambdabox:network', () => {
  const network = (mode: string) => tag({ 'lambdabox:network': mode });

  it('says what the network of a function reaches, and makes its environments stale', async () => {
    const retired: string[] = [];
    box.registry.onRetired((generation) => retired.push(generation));
    const before = box.resolve();
    expect(before.network).toBe('none');
    await network('egress');
    expect(box.resolve().network).toBe('egress');
    expect(retired).toEqual([before.version.generation]);
    expect(box.resolve().version.generation).not.toBe(before.version.generation);
    await network('egress');
    expect(retired).toHaveLength(1);
    await box.registry.untagResource(`${ARN}:f`, ['lambdabox:network']);
    expect(box.resolve().network).toBe('none');
  });

  it('refuses another value', async () => {
    expect(await refusal(() => network('all'))).toMatch(/it must be one of none, egress/);
    expect(box.resolve().network).toBe('none');
  });

  it('changed in the middle of a creation or an update does not lose it', async () => {
    box.runtimes.hold();
    await box.registry.updateFunctionConfiguration('f', { Timeout: 10 });
    await network('egress');
    box.runtimes.release();
    expect(await box.settle()).toMatchObject({ Timeout: 10, LastUpdateStatus: 'Successful' });
    expect(box.resolve()).toMatchObject({ network: 'egress', version: { timeout: 10 } });
    expect(await refusal(() => box.registry.publishVersion('f', {}))).toBe('nothing was refused');
  });
});
