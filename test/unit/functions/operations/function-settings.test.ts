import { ControlPlaneBox, refusal } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const PYTHON = { Runtime: 'python3.13', Handler: 'index.handler' };
const ON = { SnapStart: { ApplyOn: 'PublishedVersions' } };
const OFF = { SnapStart: { ApplyOn: 'None' } };
const invalid = (text: string) => `400 InvalidParameterValueException: ${text}`;
const violated = (rest: string) => `400 ValidationException (untyped): 1 validation error detected: ${rest}`;
const configure = async (input: object) => {
  await box.resources.functionConfiguration.update('f', input);
  return box.settle();
};
const published = async () => (await box.resources.versions.publish('f', {})) as Record<string, unknown>;

describe('SnapStart', () => {
  it('is told by $LATEST as asked for, and by its versions as on', async () => {
    const asked = { ApplyOn: 'PublishedVersions', OptimizationStatus: 'Off' };
    expect(await box.active({ ...PYTHON, ...ON })).toMatchObject({ SnapStart: asked });
    const on = { ...asked, OptimizationStatus: 'On' };
    expect(await published()).toMatchObject({ Version: '1', SnapStart: on });
    expect(box.get('f', '1')).toMatchObject({ SnapStart: on });
    expect(box.get()).toMatchObject({ SnapStart: asked });
    expect(box.resolve('f', '1').version.state).toBe('Active');
  });

  it('is taken away by None, which makes a version anew', async () => {
    await box.active({ ...PYTHON, ...ON });
    await published();
    const off = { ApplyOn: 'None', OptimizationStatus: 'Off' };
    expect(await configure(OFF)).toMatchObject({ SnapStart: off });
    expect(await published()).toMatchObject({ Version: '2', SnapStart: off });
    expect(await configure(OFF)).toMatchObject({ SnapStart: off });
    expect(await published()).toMatchObject({ Version: '2' });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'an unknown value',
      { SnapStart: { ApplyOn: 'Always' } },
      violated(
        "Value 'Always' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [PublishedVersions, None]",
      ),
    ],
    [
      'another runtime',
      { Runtime: 'nodejs22.x', ...ON },
      invalid('nodejs22.x is not supported for SnapStart enabled functions.'),
    ],
    [
      'a larger /tmp',
      { ...PYTHON, ...ON, EphemeralStorage: { Size: 513 } },
      invalid('EphemeralStorage greater than 512 MB is not supported for SnapStart enabled functions.'),
    ],
    [
      'tenants',
      { ...PYTHON, ...ON, TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } },
      invalid('SnapStart is not supported for functions with tenant isolation.'),
    ],
  ])('does not go with %s', async (_, input, text) => {
    expect(await refusal(() => box.create(input))).toBe(text);
  });

  it('is measured by what a function becomes, not by what one call says', async () => {
    await box.active({ ...PYTHON, EphemeralStorage: { Size: 1024 } });
    const larger = invalid(
      'EphemeralStorage greater than 512 MB is not supported for SnapStart enabled functions.',
    );
    expect(await refusal(() => configure(ON))).toBe(larger);
    await configure({ ...ON, EphemeralStorage: { Size: 512 } });
    expect(await refusal(() => configure({ EphemeralStorage: { Size: 1024 } }))).toBe(larger);
    expect(await refusal(() => configure({ Runtime: 'nodejs22.x' }))).toBe(
      invalid('nodejs22.x is not supported for SnapStart enabled functions.'),
    );
  });

  it('does not go with provisioned concurrency', async () => {
    await box.active({ ...PYTHON, ...ON });
    await published();
    const input = { ProvisionedConcurrentExecutions: 1 };
    expect(await refusal(() => box.resources.provisionedConcurrency.put('f', '1', input))).toBe(
      invalid('Provisioned Concurrency is not supported for SnapStart enabled functions.'),
    );
  });
});

describe('a VPC', () => {
  const both = { SubnetIds: ['subnet-1a'], SecurityGroupIds: ['sg-1A'] };
  const NONE = { SubnetIds: [], SecurityGroupIds: [], VpcId: '', Ipv6AllowedForDualStack: false };

  it('of no subnets is kept, and shown as one that was left', async () => {
    const empty = { SubnetIds: [], SecurityGroupIds: [] };
    expect(await box.active({ VpcConfig: empty })).toMatchObject({ VpcConfig: NONE });
    expect(await configure({ Timeout: 5 })).toMatchObject({ VpcConfig: NONE });
    expect(await configure({ VpcConfig: { ...empty, Ipv6AllowedForDualStack: true } })).toMatchObject({
      VpcConfig: { ...NONE, Ipv6AllowedForDualStack: true },
    });
    expect(await box.active({ FunctionName: 'g' })).not.toHaveProperty('VpcConfig');
  });

  it.each<[string, object, string]>([
    [
      'subnets, of which there are none',
      both,
      invalid(
        "Error occurred while DescribeSubnets. EC2 Error Code: InvalidSubnetID.NotFound. EC2 Error Message: The subnet ID 'subnet-1a' does not exist",
      ),
    ],
    [
      'subnets alone',
      { SubnetIds: ['subnet-1a'] },
      invalid('SubnetIds and SecurityIds must coexist or be both empty list.'),
    ],
    [
      'groups alone',
      { SecurityGroupIds: ['sg-1'] },
      invalid('SubnetIds and SecurityIds must coexist or be both empty list.'),
    ],
    [
      'what is no subnet',
      { ...both, SubnetIds: ['net'] },
      violated(
        "Value '[net]' at 'vpcConfig.subnetIds' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: subnet-[0-9a-z]*, Member must not be null]",
      ),
    ],
  ])('is refused with %s', async (_, VpcConfig, text) => {
    expect(await refusal(() => box.create({ VpcConfig }))).toBe(text);
    await box.active({ FunctionName: 'f' });
    expect(await refusal(() => configure({ VpcConfig }))).toBe(text);
  });
});

describe('a file system', () => {
  const Arn = 'arn:aws:elasticfilesystem:eu-central-1:123456789012:access-point/fsap-0123456789abcdef0';
  const system = { Arn, LocalMountPath: '/mnt/data' };

  it('is not mounted outside of a VPC; an empty list asks for none', async () => {
    expect(await refusal(() => box.create({ FileSystemConfigs: [system] }))).toBe(
      invalid(`Function must be configured to execute in a VPC to reference access point ${Arn}.`),
    );
    expect(await box.active({ FileSystemConfigs: [] })).not.toHaveProperty('FileSystemConfigs');
  });

  it.each<[string, unknown[], string]>([
    [
      'elsewhere than below /mnt',
      [{ Arn, LocalMountPath: '/data' }],
      violated(
        "Value '/data' at 'fileSystemConfigs.1.member.localMountPath' failed to satisfy constraint: Member must satisfy regular expression pattern: /mnt/[a-zA-Z0-9-_.]+",
      ),
    ],
    [
      'without a place',
      [{ Arn }],
      violated(
        "Value null at 'fileSystemConfigs.1.member.localMountPath' failed to satisfy constraint: Member must not be null",
      ),
    ],
    [
      'twice',
      [system, system],
      violated(
        `Value '[FileSystemConfig(arn=${Arn}, localMountPath=/mnt/data), FileSystemConfig(arn=${Arn}, localMountPath=/mnt/data)]' at 'fileSystemConfigs' failed to satisfy constraint: Member must have length less than or equal to 1`,
      ),
    ],
  ])('is refused %s', async (_, FileSystemConfigs, text) => {
    expect(await refusal(() => box.create({ FileSystemConfigs }))).toBe(text);
  });
});
