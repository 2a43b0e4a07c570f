import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

type View = Record<string, unknown>;
const list = (page: object = {}) =>
  box.resources.functions.list(page) as { Functions: View[]; NextMarker?: string };
const notFound = (name: string) => `404 ResourceNotFoundException: Function not found: ${ARN}:${name}`;

describe('GetFunction', () => {
  it('gives the configuration and where the code is', async () => {
    const configuration = await box.active();
    expect(box.resources.functions.get('f', undefined, (sha) => `https://code/${sha}`)).toEqual({
      Configuration: configuration,
      Code: { RepositoryType: 'S3', Location: `https://code/${String(configuration.CodeSha256)}` },
    });
  });

  it('echoes the ARN as it was addressed', async () => {
    await box.active({ Publish: true });
    await box.resources.aliases.create('f', { Name: 'live', FunctionVersion: '1' });
    const arn = (qualifier?: string) => box.get('f', qualifier).FunctionArn;
    expect([undefined, '$LATEST', '1', 'live'].map(arn)).toEqual([
      `${ARN}:f`,
      `${ARN}:f:$LATEST`,
      `${ARN}:f:1`,
      `${ARN}:f:live`,
    ]);
    expect(box.get('f:live')).toMatchObject({ FunctionArn: `${ARN}:f:live`, Version: '1' });
  });

  it('says Pending or Failed while the image of the runtime is not there, of what was active', async () => {
    await box.active();
    box.runtimes.lacks = { state: 'Pending', reason: 'It is being made.', since: 0 };
    const pending = { State: 'Pending', StateReason: 'It is being made.', StateReasonCode: 'Restoring' };
    expect(box.get()).toMatchObject({ ...pending, LastUpdateStatus: 'Successful' });
    expect(box.resources.functions.get('f', undefined, () => '')).toMatchObject({ Configuration: pending });
    box.runtimes.lacks = { state: 'Failed', reason: 'no such mirror', since: 0 };
    expect(box.get()).toMatchObject({
      State: 'Failed',
      StateReason: 'no such mirror',
      StateReasonCode: 'InternalError',
    });
    // It is no change of the function: that may be updated meanwhile.
    await box.updateCode({ bootstrap: '#!/bin/bash\n' });
    box.runtimes.lacks = undefined;
    expect(await box.settle()).toMatchObject({ State: 'Active' });
    expect(box.get()).not.toHaveProperty('StateReason');
  });

  it('names what was not found with its qualifier', async () => {
    expect(await refusal(() => box.get('f'))).toBe(notFound('f'));
    expect(await refusal(() => box.get('f', '1'))).toBe(notFound('f:1'));
    await box.active();
    expect(await refusal(() => box.get('f', 'live'))).toBe(notFound('f:live'));
    expect(await refusal(() => box.get('x'.repeat(65)))).toBe(notFound('x'.repeat(65)));
  });
});

describe('ListFunctions', () => {
  it('gives functions by name, without their states and the versions of their runtimes, under unqualified ARNs', async () => {
    for (const FunctionName of ['b', 'a', 'a-1']) await box.active({ FunctionName });
    const { Functions } = list();
    expect(Functions.map(({ FunctionArn }) => FunctionArn)).toEqual([`${ARN}:a`, `${ARN}:a-1`, `${ARN}:b`]);
    for (const member of ['State', 'StateReason', 'LastUpdateStatus', 'RuntimeVersionConfig']) {
      expect(Functions[0]).not.toHaveProperty(member);
    }
  });

  it('with ALL gives every version under its qualified ARN', async () => {
    await box.active({ Publish: true });
    expect(list({ functionVersion: 'ALL' }).Functions.map(({ FunctionArn }) => FunctionArn)).toEqual([
      `${ARN}:f:$LATEST`,
      `${ARN}:f:1`,
    ]);
    expect(await refusal(() => list({ functionVersion: 'invalid' }))).toBe(
      "400 ValidationException (untyped): 1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]",
    );
  });

  it('gives every function once over pages of any size, at most 50 in one', async () => {
    const names = Array.from({ length: 53 }, (_, n) => `f${String(n).padStart(2, '0')}`);
    await Promise.all(names.map((FunctionName) => box.create({ FunctionName })));
    for (const maxItems of [1, 7, 50, 53, 10_000]) {
      const seen: unknown[] = [];
      for (let marker: string | undefined; ;) {
        const page = list({ maxItems, ...(marker === undefined ? {} : { marker }) });
        expect(page.Functions.length).toBeLessThanOrEqual(Math.min(maxItems, 50));
        seen.push(...page.Functions.map(({ FunctionName }) => FunctionName));
        marker = page.NextMarker;
        if (marker === undefined) break;
      }
      expect(seen).toEqual(names);
    }
  });

  it('refuses a page of no items and a marker that is none', async () => {
    expect(await refusal(() => list({ maxItems: 0 }))).toBe(
      "400 ValidationException (untyped): 1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    expect(await refusal(() => list({ maxItems: 10_001 }))).toMatch(/less than or equal to 10000$/);
    expect(await refusal(() => list({ marker: '!' }))).toMatch(/^400 InvalidParameterValueException/);
  });
});

describe('DeleteFunction', () => {
  it('removes the function with all it has, and tells whose environments are stale', async () => {
    const retired: string[] = [];
    box.plane.catalog.onRetired((generation) => retired.push(generation));
    await box.active({ Publish: true });
    const generations = [box.resolve(), box.resolve('f', '1')].map(({ version }) => version.generation);
    await box.resources.functions.delete('f');
    expect(new Set(retired)).toEqual(new Set(generations));
    expect(list().Functions).toEqual([]);
    expect(await refusal(() => box.resources.functions.delete('f'))).toBe(notFound('f'));
    expect(box.store.load()).toEqual([]);
  });

  it('removes one version and leaves the rest', async () => {
    await box.active({ Publish: true });
    await box.resources.functions.delete('f', '1');
    expect(await refusal(() => box.get('f', '1'))).toBe(notFound('f:1'));
    expect(await refusal(() => box.resources.functions.delete('f', '1'))).toBe(notFound('f:1'));
    expect(box.get()).toMatchObject({ Version: '$LATEST' });
  });

  it('does not take $LATEST or an alias', async () => {
    await box.active();
    expect(await refusal(() => box.resources.functions.delete('f:$LATEST', '$LATEST'))).toBe(
      '400 InvalidParameterValueException: $LATEST version cannot be deleted without deleting the function.',
    );
    expect(await refusal(() => box.resources.functions.delete('f', 'live'))).toBe(
      '400 InvalidParameterValueException: Deletion of aliases is not currently supported.',
    );
    expect(await refusal(() => box.resources.functions.delete('g', '1'))).toBe(notFound('g'));
    expect(await refusal(() => box.resources.functions.delete('g', '$latest'))).toBe(notFound('g'));
  });

  it('asks for the qualifier before it asks for the function', async () => {
    expect(await refusal(() => box.resources.functions.delete('g', '$LATEST'))).toBe(
      '400 InvalidParameterValueException: $LATEST version cannot be deleted without deleting the function.',
    );
    expect(await refusal(() => box.resources.functions.delete('g', '-1'))).toBe(
      '400 InvalidParameterValueException: Deletion of aliases is not currently supported.',
    );
  });
});

it('GetAccountSettings counts functions, and the code of $LATEST and of each version, though it be the same', async () => {
  const usage = () =>
    (box.resources.account.settings() as { AccountUsage: { TotalCodeSize: number } }).AccountUsage;
  const size = Number((await box.active()).CodeSize);
  expect(box.resources.account.settings()).toEqual({
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 1000,
    },
    AccountUsage: { TotalCodeSize: size, FunctionCount: 1 },
  });
  await box.resources.versions.publish('f', {});
  expect(usage().TotalCodeSize).toBe(2 * size);
  await box.resources.functionConfiguration.update('f', { Timeout: 10 });
  await box.settle();
  expect(usage().TotalCodeSize).toBe(2 * size);
  await box.resources.versions.publish('f', {});
  expect(usage().TotalCodeSize).toBe(3 * size);
  const other = Number((await box.updateCode({ bootstrap: 'two' })).CodeSize);
  expect(usage().TotalCodeSize).toBe(2 * size + other);
  await box.updateCode({ bootstrap: 'two' }, { Publish: true });
  expect(usage().TotalCodeSize).toBe(2 * size + 2 * other);
});
