import { ControlPlaneBox, ARN as FUNCTIONS, refusal } from '../../../support/control-plane';
import { MemoryStore } from '../../../support/memory-store';
import { zipOf } from '../../../support/zip';

const PROFILE = 'arn:aws:signer:eu-central-1:123456789012:/signing-profiles/mine/abcdefghij';
const ABSENT = 'arn:aws:lambda:eu-central-1:123456789012:code-signing-config:csc-0123456789abcdefg';
const PATTERN =
  'arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}';
const GONE = `404 ResourceNotFoundException (untyped): The Lambda code signing configuration ${ABSENT} can not be found.`;
const UNKNOWN = `404 CodeSigningConfigNotFoundException: The code signing configuration cannot be found. Check that the provided configuration is not deleted: ${ABSENT}.`;
const UNSIGNED =
  '400 CodeVerificationFailedException: Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for f.';

interface Shown {
  readonly CodeSigningConfig: { readonly CodeSigningConfigArn: string; readonly CodeSigningConfigId: string };
}

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const configs = () => box.resources.codeSigningConfigs;
const publishers = (...arns: string[]) => ({ AllowedPublishers: { SigningProfileVersionArns: arns } });
const policy = (text: string) => ({ CodeSigningPolicies: { UntrustedArtifactOnDeployment: text } });
const made = (changes: object = {}) => {
  const { CodeSigningConfig } = configs().create({ ...publishers(PROFILE), ...changes }) as Shown;
  return CodeSigningConfig;
};

describe('a code signing configuration', () => {
  it('is made with the policy Warn, and read as it was made', () => {
    const config = made();
    expect(config).toEqual({
      CodeSigningConfigId: expect.stringMatching(/^csc-[a-z0-9]{17}$/) as string,
      CodeSigningConfigArn: expect.stringMatching(new RegExp(`^${PATTERN}$`)) as string,
      ...publishers(PROFILE),
      ...policy('Warn'),
      LastModified: '2025-11-25T02:26:54.123+0000',
    });
    expect(config.CodeSigningConfigArn).toMatch(`:${config.CodeSigningConfigId}`);
    expect(configs().get(config.CodeSigningConfigArn)).toEqual({ CodeSigningConfig: config });
  });

  it('is changed in the members that an update names', () => {
    const { CodeSigningConfigArn: arn } = made({ Description: 'ours', ...policy('Enforce') });
    expect(configs().update(arn, publishers(`${PROFILE}2`))).toMatchObject({
      CodeSigningConfig: { Description: 'ours', ...publishers(`${PROFILE}2`), ...policy('Enforce') },
    });
    expect(configs().update(arn, { Description: '', ...policy('Warn') })).toMatchObject({
      CodeSigningConfig: { Description: '', ...publishers(`${PROFILE}2`), ...policy('Warn') },
    });
  });

  it('survives the service', async () => {
    const store = new MemoryStore();
    const first = new ControlPlaneBox(store);
    const plane = await first.open();
    const { CodeSigningConfig } = plane.resources.codeSigningConfigs.create(publishers(PROFILE)) as Shown;
    await first.close();
    const second = new ControlPlaneBox(store);
    const { resources } = await second.open();
    expect(resources.codeSigningConfigs.list({})).toEqual({ CodeSigningConfigs: [CodeSigningConfig] });
    await second.close();
  });

  it('is listed by pages', () => {
    const arns = Array.from({ length: 3 }, () => made().CodeSigningConfigArn);
    const seen: unknown[] = [];
    let marker: string | undefined;
    do {
      const answer = configs().list({ maxItems: 2, ...(marker === undefined ? {} : { marker }) }) as {
        CodeSigningConfigs: { CodeSigningConfigArn: string }[];
        NextMarker?: string;
      };
      expect(answer.CodeSigningConfigs.length).toBeLessThanOrEqual(2);
      seen.push(...answer.CodeSigningConfigs.map(({ CodeSigningConfigArn }) => CodeSigningConfigArn));
      marker = answer.NextMarker;
    } while (marker !== undefined);
    expect(seen.sort()).toEqual(arns.sort());
  });

  it('is not there, in the words of AWS', async () => {
    for (const call of [
      () => configs().get(ABSENT),
      () => configs().update(ABSENT, {}),
      () => configs().delete(ABSENT),
      () => configs().listFunctions(ABSENT, {}),
    ])
      expect(await refusal(call)).toBe(GONE);
  });

  it.each<[string, object, string]>([
    [
      'no publishers',
      {},
      "1 validation error detected: Value null at 'allowedPublishers' failed to satisfy constraint: Member must not be null",
    ],
    [
      'an empty list of them',
      publishers(),
      "1 validation error detected: Value '[]' at 'allowedPublishers.signingProfileVersionArns' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'more than 20 of them',
      publishers(...Array.from({ length: 21 }, () => 'arn:aws:x:::')),
      `1 validation error detected: Value '[${Array.from({ length: 21 }, () => 'arn:aws:x:::').join(', ')}]' at 'allowedPublishers.signingProfileVersionArns' failed to satisfy constraint: Member must have length less than or equal to 20`,
    ],
    [
      'a publisher that is no ARN',
      publishers('mine'),
      "1 validation error detected: Value '[mine]' at 'allowedPublishers.signingProfileVersionArns' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 10000, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*), Member must not be null]",
    ],
    [
      'an unknown policy, and too long a description',
      { ...publishers(PROFILE), ...policy('Ignore'), Description: 'x'.repeat(257) },
      `2 validation errors detected: Value '${'x'.repeat(257)}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 256; Value 'Ignore' at 'codeSigningPolicies.untrustedArtifactOnDeployment' failed to satisfy constraint: Member must satisfy enum value set: [Warn, Enforce]`,
    ],
  ])('is refused with %s', async (_, input, text) => {
    expect(await refusal(() => configs().create(input))).toBe(`400 ValidationException (untyped): ${text}`);
  });

  it('is addressed by an ARN of its kind', async () => {
    expect(await refusal(() => configs().get('csc-1'))).toBe(
      `400 ValidationException (untyped): 1 validation error detected: Value 'csc-1' at 'codeSigningConfigArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`,
    );
  });
});

describe('the tags of a code signing configuration', () => {
  const { put, remove, list } = {
    put: (arn: string, Tags: object) => box.resources.tags.put(arn, { Tags }),
    remove: (arn: string, keys: readonly string[]) => box.resources.tags.remove(arn, keys),
    list: (arn: string) => box.resources.tags.list(arn),
  };

  it('are those it was made with, and what became of them', async () => {
    const { CodeSigningConfigArn: arn } = made({ Tags: { team: 'a', stage: 'prod' } });
    expect(list(made().CodeSigningConfigArn)).toEqual({ Tags: {} });
    await put(arn, { team: 'b' });
    await remove(arn, ['stage']);
    expect(list(arn)).toEqual({ Tags: { team: 'b' } });
    configs().update(arn, { Description: 'x' });
    expect(list(arn)).toEqual({ Tags: { team: 'b' } });
    expect(configs().get(arn)).not.toHaveProperty('CodeSigningConfig.Tags');
  });

  it('are at most 50, and of one that is there', async () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, 'v']));
    const tooMany = '400 InvalidParameterValueException: Number of tags exceeds resource tag limit.';
    expect(await refusal(() => made({ Tags: many }))).toBe(tooMany);
    expect(await refusal(() => put(made().CodeSigningConfigArn, many))).toBe(tooMany);
    expect(await refusal(() => list(ABSENT))).toBe(
      `404 ResourceNotFoundException: Code signing config not found: ${ABSENT}`,
    );
  });
});

describe('the code signing configuration of a function', () => {
  const ofFunction = () => box.resources.codeSigning;

  it('is none, then the one that was put, then none again', async () => {
    await box.active({ Publish: true });
    expect(ofFunction().get('f', undefined)).toEqual({});
    const { CodeSigningConfigArn } = made();
    const bound = { CodeSigningConfigArn, FunctionName: 'f' };
    expect(await ofFunction().put('f', { CodeSigningConfigArn })).toEqual(bound);
    expect(ofFunction().get('f', undefined)).toEqual(bound);
    expect(ofFunction().get('f', '1')).toEqual(bound);
    expect(configs().listFunctions(CodeSigningConfigArn, {})).toEqual({ FunctionArns: [`${FUNCTIONS}:f`] });
    await ofFunction().delete('f');
    await ofFunction().delete('f');
    expect(ofFunction().get('f', undefined)).toEqual({});
    expect(configs().listFunctions(CodeSigningConfigArn, {})).toEqual({ FunctionArns: [] });
  });

  it('cannot be deleted while a function has it', async () => {
    const { CodeSigningConfigArn: arn } = made();
    await box.create({ CodeSigningConfigArn: arn });
    expect(await refusal(() => configs().delete(arn))).toBe(
      `409 ResourceConflictException: The code signing configuration ${arn} is used by functions and cannot be deleted: [${FUNCTIONS}:f]`,
    );
    await box.resources.functions.delete('f');
    configs().delete(arn);
    expect(configs().list({})).toEqual({ CodeSigningConfigs: [] });
  });

  it('must exist, as must the function', async () => {
    await box.active();
    const put = (name: string, arn: unknown) => () => ofFunction().put(name, { CodeSigningConfigArn: arn });
    expect(await refusal(put('f', ABSENT))).toBe(UNKNOWN);
    expect(await refusal(() => box.create({ FunctionName: 'g', CodeSigningConfigArn: ABSENT }))).toBe(
      UNKNOWN,
    );
    const missing = `404 ResourceNotFoundException: Function not found: ${FUNCTIONS}:gone`;
    expect(await refusal(put('gone', made().CodeSigningConfigArn))).toBe(missing);
    expect(await refusal(() => ofFunction().get('gone', undefined))).toBe(missing);
    expect(await refusal(() => ofFunction().delete('gone'))).toBe(missing);
    expect(await refusal(put('f:1', made().CodeSigningConfigArn))).toMatch(
      '400 InvalidParameterValueException: This operation is permitted on Lambda functions only.',
    );
    expect(await refusal(put('f', undefined))).toMatch("Value null at 'codeSigningConfigArn'");
    expect(await refusal(() => box.create({ CodeSigningConfigArn: 'none' }))).toMatch(
      "Value 'none' at 'codeSigningConfigArn' failed to satisfy constraint",
    );
  });

  it('with Enforce lets no unsigned code in, by creating, by updating, nor by a layer', async () => {
    const { CodeSigningConfigArn } = made(policy('Enforce'));
    expect(await refusal(() => box.create({ CodeSigningConfigArn }))).toBe(UNSIGNED);
    await box.active();
    await ofFunction().put('f', { CodeSigningConfigArn });
    expect(await refusal(() => box.updateCode({ bootstrap: 'new' }))).toBe(UNSIGNED);
    expect(await refusal(() => box.updateCode({ bootstrap: 'new' }, { DryRun: true }))).toBe(UNSIGNED);
    const zip = await zipOf({ 'lib/x': 'x' });
    const layer = (await box.resources.layers.publish(
      'l',
      { Content: { ZipFile: zip.toString('base64') } },
      () => '',
    )) as { LayerVersionArn: string };
    const withLayer = { Layers: [layer.LayerVersionArn] };
    expect(await refusal(() => box.resources.functionConfiguration.update('f', withLayer))).toBe(UNSIGNED);
    await box.resources.functionConfiguration.update('f', { Timeout: 5 });
  });

  it('with Warn lets it in', async () => {
    const { CodeSigningConfigArn } = made();
    await box.active({ CodeSigningConfigArn });
    await box.updateCode({ bootstrap: 'new' });
    expect(ofFunction().get('f', undefined)).toEqual({ CodeSigningConfigArn, FunctionName: 'f' });
  });
});
