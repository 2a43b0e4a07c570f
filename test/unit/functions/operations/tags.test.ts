import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  await box.active();
});
afterEach(() => box.close());

const tag = (Tags: object, arn = `${ARN}:f`) => box.resources.tags.put(arn, { Tags });
const tags = () => (box.resources.tags.list(`${ARN}:f`) as { Tags: object }).Tags;

describe('tags', () => {
  it('are added, replaced, listed and removed, and change the RevisionId', async () => {
    const { RevisionId } = box.get();
    expect(tags()).toEqual({});
    expect(box.resources.functions.get('f', undefined, String)).not.toHaveProperty('Tags');
    await tag({ a: '1', b: '2' });
    await tag({ b: '3' });
    expect(tags()).toEqual({ a: '1', b: '3' });
    expect(box.resources.functions.get('f', undefined, String)).toMatchObject({ Tags: { a: '1', b: '3' } });
    expect(box.get().RevisionId).not.toBe(RevisionId);
    await box.resources.tags.remove(`${ARN}:f`, ['a', 'unknown']);
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

  it.each([
    ['a key that is too long', { ['k'.repeat(129)]: 'v' }, 'Map keys', 128, 1],
    ['a value that is too long', { k: 'v'.repeat(257) }, 'Map value', 256, 0],
    ['an odd character in a key', { 'a!': 'v' }, 'Map keys', 128, 1],
  ])('are refused for %s, where they are put and where a function is made with them', async (...row) => {
    const [, Tags, what, most, least] = row;
    const [[key, value] = []] = Object.entries(Tags);
    const text =
      `400 ValidationException (untyped): 1 validation error detected: Value '{${key}=${value}}' at 'tags' failed to satisfy constraint: ` +
      `${what} must satisfy constraint: [Member must have length less than or equal to ${most}, Member must have length ` +
      `greater than or equal to ${least}, Member must satisfy regular expression pattern: ([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)]`;
    expect(await refusal(() => tag(Tags))).toBe(text);
    expect(await refusal(() => box.create({ FunctionName: 'g', Tags }))).toBe(text);
    const long = { ['ü'.repeat(128)]: '@'.repeat(256) };
    expect(await refusal(() => tag(long))).toBe('nothing was refused');
  });

  it('are refused where a key is AWS’s own', async () => {
    for (const key of ['aws:owner', 'AWS:owner']) {
      const text = `400 InvalidParameterValueException: Tag keys starting with 'aws:' are reserved for internal use: ${key}`;
      expect(await refusal(() => tag({ [key]: 'v' }))).toBe(text);
    }
    expect(await refusal(() => tag({ awsome: 'v' }))).toBe('nothing was refused');
  });

  it('are refused when there are none, and on what is no function', async () => {
    expect(await refusal(() => tag({}))).toBe(
      '400 InvalidParameterValueException: An error occurred and the request cannot be processed.',
    );
    expect(await refusal(() => box.resources.tags.remove(`${ARN}:f`, []))).toBe(
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
    for (const [resource, noun] of [
      ['event-source-mapping:123e4567-e89b-12d3-a456-426614174000', 'Event source mapping'],
      ['capacity-provider:p', 'Capacity provider'],
    ] as const) {
      const arn = ARN.replace('function', resource);
      const text = `404 ResourceNotFoundException: ${noun} not found: ${arn}`;
      expect(await refusal(() => tag({ a: 'b' }, arn))).toBe(text);
      expect(await refusal(() => box.resources.tags.remove(arn, ['a']))).toBe(text);
      expect(await refusal(() => box.resources.tags.list(arn))).toBe(text);
    }
    const layer = ARN.replace(':function', ':layer:l');
    expect(await refusal(() => box.resources.tags.list(layer))).toMatch(/^404 ResourceNotFoundException/);
  });
});

describe('the tag lambdabox:network', () => {
  const network = (mode: string) => tag({ 'lambdabox:network': mode });

  it('says what the network of a function reaches, and makes its environments stale', async () => {
    const retired: string[] = [];
    box.plane.catalog.onRetired((generation) => retired.push(generation));
    const before = box.resolve();
    expect(before.network).toBe('none');
    await network('egress');
    expect(box.resolve().network).toBe('egress');
    expect(retired).toEqual([before.version.generation]);
    expect(box.resolve().version.generation).not.toBe(before.version.generation);
    await network('egress');
    expect(retired).toHaveLength(1);
    await box.resources.tags.remove(`${ARN}:f`, ['lambdabox:network']);
    expect(box.resolve().network).toBe('none');
  });

  it('refuses another value', async () => {
    expect(await refusal(() => network('all'))).toMatch(/it must be one of none, egress/);
    expect(box.resolve().network).toBe('none');
  });

  it('changed in the middle of a creation or an update does not lose it', async () => {
    box.runtimes.hold();
    await box.resources.functionConfiguration.update('f', { Timeout: 10 });
    await network('egress');
    box.runtimes.release();
    expect(await box.settle()).toMatchObject({ Timeout: 10, LastUpdateStatus: 'Successful' });
    expect(box.resolve()).toMatchObject({ network: 'egress', version: { timeout: 10 } });
    expect(await refusal(() => box.resources.versions.publish('f', {}))).toBe('nothing was refused');
  });
});
