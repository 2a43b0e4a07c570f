import { aProgram, digest } from '../../../support/fake-function-images';
import { ControlPlaneBox, refusal, ROLE } from '../../../support/control-plane';

type View = Record<string, unknown>;

const LATER_MS = 11_000;
const LAYER = 'arn:aws:lambda:eu-central-1:123456789012:layer:x:1';
const HELD = { type: 'image', uri: 'shop:1', resolvedUri: `shop@sha256:${digest('one')}` };
let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  box.images.names.set('shop:1', { content: 'one' });
});
afterEach(() => box.close());

const create = (changes: View = {}) =>
  box.resources.functions.create({
    FunctionName: 'f',
    Role: ROLE,
    PackageType: 'Image',
    Code: { ImageUri: 'shop:1' },
    ...changes,
  }) as Promise<View>;

const update = (changes: View = {}) =>
  box.resources.functionCode.update('f', { ImageUri: 'shop:1', ...changes }) as Promise<View>;

const configure = (changes: View) =>
  box.resources.functionConfiguration.update('f', changes) as Promise<View>;

const codeOf = (qualifier?: string) =>
  (box.resources.functions.get('f', qualifier, String) as { Code: unknown }).Code;

describe('a function of an image', () => {
  it('is shown as on AWS: no runtime, no handler, the digest as the hash of its code', async () => {
    const created = await create();
    expect(created).toEqual({
      FunctionName: 'f',
      FunctionArn: expect.stringMatching(/:function:f$/) as string,
      Role: ROLE,
      CodeSize: 0,
      CodeSha256: digest('one'),
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      LastModified: expect.any(String) as string,
      Version: '$LATEST',
      TracingConfig: { Mode: 'PassThrough' },
      RevisionId: expect.any(String) as string,
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
      PackageType: 'Image',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/f' },
    });
    expect(await box.settle()).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(codeOf()).toEqual({
      RepositoryType: 'ECR',
      ImageUri: 'shop:1',
      ResolvedImageUri: `shop@sha256:${digest('one')}`,
    });
  });

  it('runs what the image says, from the image by its digest and without directories of the host', async () => {
    await create();
    await box.settle();
    const target = box.resolve();
    expect(target.version).toMatchObject({
      runtime: `image:shop@sha256:${digest('one')}`,
      package: { ...HELD, program: aProgram() },
    });
    expect(target).not.toHaveProperty('codeDirectory');
  });

  it('is Pending while its image is pulled, and knows the image when it is there', async () => {
    box.images.names.set('far/shop:1', { content: 'far', isRemote: true });
    box.runtimes.hold();
    await create({ Code: { ImageUri: 'far/shop:1' }, Publish: true });
    expect(box.get()).toMatchObject({ State: 'Pending', CodeSha256: digest('far') });
    expect(await refusal(() => box.resolve())).toMatch(/state: Pending/);
    box.runtimes.release();
    expect(await box.settle()).toMatchObject({ State: 'Active' });
    for (const qualifier of [undefined, '1'])
      expect(box.resolve('f', qualifier).version.package).toMatchObject({ program: aProgram() });
  });

  it('is Failed for the reason that its image cannot be pulled', async () => {
    box.runtimes.failure = new Error('the registry is away');
    await create();
    expect(await box.settle()).toMatchObject({ State: 'Failed', StateReason: 'the registry is away' });
  });

  it('goes on after a restart with what it was', async () => {
    await create({ ImageConfig: { Command: ['a'] } });
    const before = await box.settle();
    await box.open();
    expect(box.get()).toEqual(before);
    expect(box.resolve().version.package).toMatchObject({ config: { Command: ['a'] }, program: aProgram() });
  });
});

describe('a name that moves on', () => {
  it('changes nothing until the code is updated; a published version keeps the image that it had', async () => {
    await create({ Publish: true });
    await box.settle();
    box.images.names.set('shop:1', { content: 'two' });
    await configure({ Timeout: 9 });
    expect(await box.settle()).toMatchObject({ CodeSha256: digest('one') });
    expect(await update()).toMatchObject({ CodeSha256: digest('two'), LastUpdateStatus: 'InProgress' });
    await box.settle();
    expect(box.resolve().version.runtime).toBe(`image:shop@sha256:${digest('two')}`);
    expect(box.resolve('f', '1').version.runtime).toBe(`image:shop@sha256:${digest('one')}`);
  });

  it('is tried without being taken by DryRun', async () => {
    await create();
    await box.settle();
    box.images.names.set('shop:2', { content: 'two' });
    expect(await update({ ImageUri: 'shop:2', DryRun: true })).toMatchObject({ CodeSha256: digest('two') });
    expect(box.get()).toMatchObject({ CodeSha256: digest('one'), LastUpdateStatus: 'Successful' });
  });

  it('publishes nothing new while it means the same image, wherever that was found', async () => {
    box.images.names.set('shop:1', { content: 'one', isRemote: true });
    await create({ Publish: true });
    await box.settle();
    await update({ Publish: true });
    expect(await box.settle()).toMatchObject({ State: 'Active' });
    expect(await box.resources.versions.publish('f', {})).toMatchObject({ Version: '1' });
    box.images.names.set('shop:1', { content: 'two' });
    expect(await update({ Publish: true })).toMatchObject({ Version: '2', State: 'Pending' });
  });
});

describe('ImageConfig', () => {
  it('is shown with what was given, replaced as a whole, and gone when it is emptied', async () => {
    const config = { EntryPoint: ['/a'], Command: ['b', 'c'], WorkingDirectory: '/d' };
    expect(await create({ ImageConfig: config })).toMatchObject({
      ImageConfigResponse: { ImageConfig: config },
    });
    await box.settle();
    expect(await configure({ ImageConfig: { Command: ['x'], EntryPoint: [] } })).toMatchObject({
      ImageConfigResponse: { ImageConfig: { Command: ['x'] } },
    });
    expect(await update()).toMatchObject({ ImageConfigResponse: { ImageConfig: { Command: ['x'] } } });
    expect(await configure({ ImageConfig: {} })).not.toHaveProperty('ImageConfigResponse');
  });

  it('has lists of 1,500 words at most and a directory of 1,000 characters', async () => {
    const long = Array.from({ length: 1501 }, () => 'w');
    const config = { Command: long, WorkingDirectory: `/${'d'.repeat(1000)}` };
    expect(await refusal(() => create({ ImageConfig: config }))).toMatch(
      /^400 ValidationException \(untyped\): 2 validation errors detected: Value '\[w, .*\]' at 'imageConfig.command' .* than or equal to 1500; Value '\/d+' at 'imageConfig.workingDirectory' .* equal to 1000$/,
    );
  });
});

describe('what does not belong to the kind of package is refused', () => {
  const foreign = "400 InvalidParameterValueException: Please don't provide";

  it.each([{ Handler: 'a.b' }, { Runtime: 'python3.13' }, { Layers: [LAYER] }])(
    'of an image: %j',
    async (more) => {
      const text = `${foreign} Handler or Runtime or Layer when the intended function PackageType is Image.`;
      expect(await refusal(() => create(more))).toBe(text);
      await create();
      await box.settle();
      expect(await refusal(() => configure(more))).toBe(text);
    },
  );

  it('of a zip: ImageConfig and ImageUri', async () => {
    const config = { ImageConfig: { Command: ['a'] } };
    const text = `${foreign} ImageConfig when the intended function PackageType is Zip.`;
    expect(await refusal(() => box.create(config))).toBe(text);
    await box.active();
    expect(await refusal(() => configure(config))).toBe(text);
    expect(await refusal(() => update())).toBe(
      `${foreign} ImageUri when updating a function with packageType Zip.`,
    );
    const created = { FunctionName: 'g', Code: { ImageUri: 'shop:1' } };
    expect(await refusal(() => box.create(created))).toBe(
      '400 InvalidParameterValueException: Please provide a source for function code.',
    );
  });

  it('of an image: an archive', async () => {
    await create();
    await box.settle();
    expect(await refusal(() => box.updateCode({ a: 'b' }))).toBe(
      '400 InvalidParameterValueException: Please provide ImageUri when updating a function with packageType Image.',
    );
    expect(await refusal(() => create({ FunctionName: 'g', Code: {} }))).toMatch(
      /Please provide ImageUri when/,
    );
    const both = { ImageUri: 'shop:1', ZipFile: 'aaaa' };
    expect(await refusal(() => create({ FunctionName: 'g', Code: both }))).toBe(
      '400 InvalidParameterValueException: Please do not provide other FunctionCode parameters when providing an ImageUri.',
    );
  });

  it('of an image: code signing, which is of archives', async () => {
    const CodeSigningConfigArn =
      'arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdef0';
    expect(await refusal(() => create({ CodeSigningConfigArn }))).toBe(
      '400 InvalidParameterValueException: Code signing is not supported for functions created with container images.',
    );
  });

  it('a kind that is none', async () => {
    expect(await refusal(() => create({ PackageType: 'Tar' }))).toMatch(
      /^400 ValidationException \(untyped\): 1 validation error detected: Value 'Tar' at 'packageType' failed to satisfy constraint: Member must satisfy enum value set: \[Zip, Image\]$/,
    );
  });

  it('an image that does not exist, and one for another machine', async () => {
    const absent = { Code: { ImageUri: 'none:1' } };
    expect(await refusal(() => create(absent))).toBe(
      '400 InvalidParameterValueException: Source image none:1 does not exist. Provide a valid source image.',
    );
    box.images.architectures = ['arm64'];
    expect(await refusal(() => create())).toMatch(
      /shop:1 is made for arm64; the function's architecture is x86_64/,
    );
  });
});

describe('images that no version uses any more', () => {
  it('are let go, when their environments had time to end', async () => {
    await create({ Publish: true });
    await box.settle();
    box.images.names.set('shop:2', { content: 'two' });
    await update({ ImageUri: 'shop:2' });
    await box.settle();
    await box.resources.functions.delete('f', '1');
    await box.clock.advance(LATER_MS);
    expect(box.images.kept).toEqual([`shop@sha256:${digest('two')}`]);
    await box.resources.functions.delete('f');
    await box.clock.advance(LATER_MS);
    expect(box.images.kept).toEqual([]);
  });
});
