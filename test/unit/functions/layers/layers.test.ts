import { refusal, ControlPlaneBox } from '../../../support/control-plane';
import { zipOf, type ZipEntries } from '../../../support/zip';

type View = Record<string, unknown>;
const LAYER = 'arn:aws:lambda:eu-central-1:123456789012:layer';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const location = (sha: string) => `http://code/${sha}`;

async function content(entries: ZipEntries = { 'python/a.py': '' }): Promise<View> {
  return { Content: { ZipFile: (await zipOf(entries)).toString('base64') } };
}

async function publish(name: string, changes: View = {}, entries?: ZipEntries): Promise<View> {
  const input = { ...(await content(entries)), ...changes };
  return (await box.resources.layers.publish(name, input, location)) as View;
}

const versionsOf = (name: string, page = {}) =>
  (
    box.resources.layers.listVersions(name, page) as { LayerVersions: View[]; NextMarker?: string }
  ).LayerVersions.map(({ Version }) => Version);

describe('PublishLayerVersion', () => {
  it('answers with all that AWS tells, and GetLayerVersion with the same', async () => {
    const zip = await zipOf({ 'python/a.py': '' });
    const answer = await publish('deps', {
      Description: 'd',
      LicenseInfo: 'MIT',
      CompatibleRuntimes: ['python3.13', 'nodejs12.x'],
      CompatibleArchitectures: [],
    });
    expect(answer).toEqual({
      Content: {
        Location: `http://code/${String((answer.Content as View).CodeSha256)}`,
        CodeSha256: expect.stringMatching(/^[\w+/]{43}=$/),
        CodeSize: zip.length,
      },
      LayerArn: `${LAYER}:deps`,
      LayerVersionArn: `${LAYER}:deps:1`,
      Version: 1,
      Description: 'd',
      CreatedDate: '2025-11-25T02:26:54.123+0000',
      CompatibleRuntimes: ['python3.13', 'nodejs12.x'],
      CompatibleArchitectures: [],
      LicenseInfo: 'MIT',
    });
    const { layers } = box.resources;
    expect(layers.get('deps', 1, location)).toEqual(answer);
    expect(layers.get(`${LAYER}:deps`, 1, location)).toEqual(answer);
    expect(layers.getByArn(`${LAYER}:deps:1`, location)).toEqual(answer);
  });

  it('leaves out what was not said', async () => {
    expect(Object.keys(await publish('deps')).sort()).toEqual([
      'Content',
      'CreatedDate',
      'Description',
      'LayerArn',
      'LayerVersionArn',
      'Version',
    ]);
  });

  it('counts up, and never takes a number again, not even when all were deleted or after a restart', async () => {
    await Promise.all([publish('deps'), publish('deps')]);
    for (const version of [1, 2]) await box.resources.layers.delete('deps', version);
    await box.resources.layers.delete('deps', 2);
    await box.open();
    expect(await publish('deps')).toMatchObject({ Version: 3 });
    expect(versionsOf('deps')).toEqual([3]);
  });

  const service = (text: string) => `400 InvalidParameterValueException: ${text}`;
  const front = (text: string): unknown =>
    expect.stringMatching(
      new RegExp(`^400 ValidationException \\(untyped\\): 1 validation error detected: ${text}`),
    );
  it.each<[string, View, unknown]>([
    [
      'no content',
      { Content: undefined },
      front("Value null at 'content' failed .*: Member must not be null$"),
    ],
    [
      'an archive that is none',
      { Content: { ZipFile: 'bm8=' } },
      service('Could not unzip uploaded file. Please check your file, then try to upload again.'),
    ],
    [
      'an unknown runtime',
      { CompatibleRuntimes: ['cobol'] },
      front(
        "Value '\\[cobol\\]' at 'compatibleRuntimes' failed to satisfy constraint: Member must satisfy enum value set: \\[ruby2.6, dotnetcore1.0, python3.7, nodejs8.10, nasa, .*, ruby2.5, python3.6, python2.7\\]$",
      ),
    ],
    [
      '16 runtimes',
      { CompatibleRuntimes: Array(16).fill('python3.13') },
      front("Value .* at 'compatibleRuntimes' .* length less than or equal to 15$"),
    ],
    [
      'an unknown architecture',
      { CompatibleArchitectures: ['m68k'] },
      front(
        "Value '\\[m68k\\]' at 'compatibleArchitectures' failed to satisfy constraint: Member must satisfy constraint: \\[Member must satisfy enum value set: \\[x86_64, arm64\\]\\]$",
      ),
    ],
    [
      'a long description',
      { Description: 'd'.repeat(257) },
      front("Value 'd+' at 'description' .* less than or equal to 256$"),
    ],
    [
      'a long licence',
      { LicenseInfo: 'd'.repeat(513) },
      front("Value 'd+' at 'licenseInfo' .* less than or equal to 512$"),
    ],
  ])('refuses %s', async (_, changes, error) => {
    expect(await refusal(() => publish('deps', changes))).toEqual(error);
    expect(versionsOf('deps')).toEqual([]);
  });

  it.each(['a.b', `${LAYER}:deps`, 'x'.repeat(141)])('refuses the name %s', async (name) => {
    expect(await refusal(() => publish(name))).toMatch(/^400 ValidationException.* at 'layerName' failed/);
  });

  it('counts its archive against the account', async () => {
    const total = () =>
      (box.resources.account.settings() as { AccountUsage: { TotalCodeSize: number } }).AccountUsage
        .TotalCodeSize;
    const before = total();
    const { Content } = await publish('deps');
    expect(total() - before).toBe((Content as View).CodeSize);
  });
});

describe('reading layers', () => {
  it('lists versions newest first, page by page', async () => {
    for (let version = 1; version <= 11; version += 1) await publish('deps');
    const { LayerVersions, NextMarker } = box.resources.layers.listVersions('deps', { maxItems: 2 }) as {
      LayerVersions: View[];
      NextMarker: string;
    };
    expect(LayerVersions.map(({ Version }) => Version)).toEqual([11, 10]);
    expect(LayerVersions[0]).not.toHaveProperty('Content');
    await box.resources.layers.delete('deps', 10);
    expect(versionsOf('deps', { marker: NextMarker })).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(versionsOf('never')).toEqual([]);
  });

  it('lists layers by name, each with its newest version that is made for what was asked', async () => {
    await publish('b', { CompatibleRuntimes: ['python3.13'], CompatibleArchitectures: ['arm64'] });
    await publish('b', { CompatibleRuntimes: ['nodejs24.x'] });
    await publish('a');
    await publish('gone');
    await box.resources.layers.delete('gone', 1);
    const list = (filter = {}) =>
      (
        box.resources.layers.list(filter) as { Layers: { LayerName: string; LatestMatchingVersion: View }[] }
      ).Layers.map(({ LayerName, LatestMatchingVersion: { Version } }) => `${LayerName} ${String(Version)}`);
    expect(list()).toEqual(['a 1', 'b 2']);
    expect(list({ compatibleRuntime: 'python3.13' })).toEqual(['b 1']);
    expect(list({ compatibleArchitecture: 'arm64' })).toEqual(['b 1']);
    expect(list({ compatibleRuntime: 'nodejs24.x', compatibleArchitecture: 'arm64' })).toEqual([]);
    expect(versionsOf('b', { compatibleRuntime: 'nodejs24.x' })).toEqual([2]);
    expect(await refusal(() => list({ compatibleRuntime: 'cobol' }))).toMatch(
      /1 validation error detected: Value 'cobol' at 'compatibleRuntime' failed/,
    );
    expect(await refusal(() => list({ maxItems: 51 }))).toMatch(/'maxItems' .* less than or equal to 50$/);
  });

  const gone = '404 ResourceNotFoundException: The resource you requested does not exist.';
  it('says what AWS says of versions that are not there', async () => {
    const { layers } = box.resources;
    await publish('deps');
    const refusals = [
      () => layers.get('deps', 2, location),
      () => layers.get('never', 1, location),
      () => layers.get('arn:aws:lambda:us-east-1:123456789012:layer:deps', 1, location),
      () => layers.getByArn(`${LAYER}:deps:2`, location),
    ];
    for (const call of refusals) expect(await refusal(call)).toBe(gone);
    for (const call of [() => layers.get('deps', 0, location), () => layers.delete('deps', 0)]) {
      expect(await refusal(call)).toBe(
        '400 InvalidParameterValueException: Layer Version Cannot be less than 1',
      );
    }
    expect(await refusal(() => layers.getByArn(`${LAYER}:deps`, location))).toMatch(
      /^400 .* at 'arn' failed/,
    );
    expect(
      await refusal(() => layers.getByArn('arn:aws:lambda:eu-central-1:999999999999:layer:deps:1', location)),
    ).toMatch(/^403 AccessDeniedException.* no resource-based policy allows/);
  });
});

describe('the policy of a layer version', () => {
  const grant = { StatementId: 's', Action: 'lambda:GetLayerVersion', Principal: '210987654321' };

  it('is what was granted, with a revision that each change replaces', async () => {
    const { layerPolicies } = box.resources;
    await publish('deps');
    const added = (await layerPolicies.add('deps', 1, grant, undefined)) as View;
    const statement = {
      Sid: 's',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::210987654321:root' },
      Action: 'lambda:GetLayerVersion',
      Resource: `${LAYER}:deps:1`,
    };
    expect(JSON.parse(String(added.Statement))).toEqual(statement);
    const everyone = { ...grant, StatementId: 't', Principal: '*', OrganizationId: 'o-1234567890' };
    const again = (await layerPolicies.add('deps', 1, everyone, String(added.RevisionId))) as View;
    expect(again.RevisionId).not.toBe(added.RevisionId);
    await box.open();
    const policy = box.resources.layerPolicies.get('deps', 1) as View;
    expect(policy.RevisionId).toBe(again.RevisionId);
    expect(JSON.parse(String(policy.Policy))).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        statement,
        {
          ...{ ...statement, Sid: 't', Principal: '*' },
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } },
        },
      ],
    });
  });

  it('is gone with its last statement', async () => {
    const { layerPolicies } = box.resources;
    await publish('deps');
    const none = '404 ResourceNotFoundException: No policy is associated with the given resource.';
    expect(await refusal(() => layerPolicies.get('deps', 1))).toBe(none);
    await layerPolicies.add('deps', 1, grant, undefined);
    await layerPolicies.remove('deps', 1, 's', undefined);
    expect(await refusal(() => layerPolicies.get('deps', 1))).toBe(none);
  });

  it('refuses a second statement of one name, a stale revision, an unknown statement and other actions', async () => {
    const { layerPolicies } = box.resources;
    await publish('deps');
    const add = (changes: View, revision?: string) => () =>
      layerPolicies.add('deps', 1, { ...grant, ...changes }, revision);
    await add({})();
    expect(await refusal(add({}))).toMatch(
      /^409 ResourceConflictException: The statement id \(s\) provided already/,
    );
    const stale = /^412 PreconditionFailedException: .* Call the GetLayerPolicy API/;
    expect(await refusal(add({ StatementId: 't' }, 'old'))).toMatch(stale);
    expect(await refusal(() => layerPolicies.remove('deps', 1, 's', 'old'))).toMatch(stale);
    expect(await refusal(() => layerPolicies.remove('deps', 1, 't', undefined))).toBe(
      '404 ResourceNotFoundException: Statement t is not found in resource policy.',
    );
    expect(await refusal(add({ Action: 'lambda:*' }))).toMatch(
      /at 'action' failed .* pattern: lambda:GetLayerVersion$/,
    );
    expect(await refusal(() => layerPolicies.get('deps', 2))).toBe(
      `404 ResourceNotFoundException: Layer version ${LAYER}:deps:2 does not exist.`,
    );
  });

  it('does not grow beyond 20 KB', async () => {
    await publish('deps');
    const fill = async () => {
      for (let n = 0; n < 200; n += 1) {
        await box.resources.layerPolicies.add('deps', 1, { ...grant, StatementId: `s${n}` }, undefined);
      }
    };
    expect(await refusal(fill)).toMatch(/^400 PolicyLengthExceededException/);
  });
});
