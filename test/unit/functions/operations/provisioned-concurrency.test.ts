import { FakePools } from '../../../support/provisioned-pools';
import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
let pools: FakePools;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
  pools = new FakePools();
  box.plane.provisioner.provisionWith(pools);
  await box.active({ Publish: true });
  await box.updateCode({ bootstrap: 'two' }, { Publish: true });
  await box.settle();
  await alias('live', '1');
});
afterEach(() => box.close());

const alias = (Name: string, FunctionVersion: string) =>
  box.resources.aliases.create('f', { Name, FunctionVersion });
const move = (changes: object, name = 'live') => box.resources.aliases.update('f', name, changes);
const put = (qualifier: string | undefined, ProvisionedConcurrentExecutions: unknown, name = 'f') =>
  box.resources.provisionedConcurrency.put(name, qualifier, { ProvisionedConcurrentExecutions });
const get = (qualifier: string | undefined, name = 'f') =>
  box.resources.provisionedConcurrency.get(name, qualifier);
const remove = (qualifier: string | undefined, name = 'f') =>
  box.resources.provisionedConcurrency.delete(name, qualifier);
const reserve = (ReservedConcurrentExecutions: number) =>
  box.resources.reservedConcurrency.put('f', { ReservedConcurrentExecutions });
const view = (Requested: number, Available: number, Status: string, changes: object = {}) => ({
  RequestedProvisionedConcurrentExecutions: Requested,
  AvailableProvisionedConcurrentExecutions: Available,
  AllocatedProvisionedConcurrentExecutions: Available,
  Status,
  LastModified: '2025-11-25T02:26:54+0000',
  ...changes,
});
const NOT_FOUND =
  '404 ProvisionedConcurrencyConfigNotFoundException: No Provisioned Concurrency Config found for this function';

describe('provisioned concurrency', () => {
  it('is in progress until its environments are initialised', async () => {
    expect(await put('1', 5)).toEqual(view(5, 0, 'IN_PROGRESS'));
    expect(pools.counts).toEqual(['1=5']);
    pools.report('1', { available: 2 });
    expect(get('1')).toEqual(view(5, 2, 'IN_PROGRESS'));
    pools.ready();
    expect(get('1')).toEqual(view(5, 5, 'READY'));
    expect(await put('1', 7)).toEqual(view(7, 5, 'IN_PROGRESS'));
    expect(await put('1', 2)).toEqual(view(2, 2, 'IN_PROGRESS'));
    expect(pools.counts).toEqual(['1=2']);
    expect(get('1')).toEqual(view(2, 2, 'READY'));
  });

  it('is a change of the version, and of no other', async () => {
    const revisions = () => ['1', '2', '$LATEST'].map((qualifier) => box.get('f', qualifier).RevisionId);
    const [before, ...others] = revisions();
    await put('live', 1);
    const [after, ...othersAfter] = revisions();
    expect(after).not.toBe(before);
    expect(othersAfter).toEqual(others);
  });

  it('has failed when none is there and the last try failed; some may be there nevertheless', async () => {
    await put('1', 5);
    pools.report('1', { available: 0, failure: 'the init exited with 1' });
    expect(get('1')).toEqual(view(5, 0, 'FAILED', { StatusReason: 'the init exited with 1' }));
    pools.report('1', { available: 1, failure: 'the init exited with 1' });
    expect(get('1')).toEqual(view(5, 1, 'IN_PROGRESS'));
  });

  it('is in progress where no pools are told of yet', async () => {
    await box.open();
    await put('1', 5);
    expect(get('1')).toEqual(view(5, 0, 'IN_PROGRESS'));
  });

  it('is deleted, and deleting what is not there is success', async () => {
    await put('live', 5);
    await remove('live');
    await remove('live');
    await remove('2');
    expect(pools.counts).toEqual([]);
    expect(await refusal(() => get('live'))).toBe(NOT_FOUND);
    expect(await refusal(() => get('1'))).toBe(NOT_FOUND);
  });

  it('is listed by pages, with the ARN of what was provisioned', async () => {
    await alias('next', '2');
    await put('next', 1);
    await put('live', 2);
    pools.ready();
    const list = (page: object) => box.resources.provisionedConcurrency.list('f', page);
    const live = { FunctionArn: `${ARN}:f:live`, ...view(2, 2, 'READY') };
    const next = { FunctionArn: `${ARN}:f:next`, ...view(1, 1, 'READY') };
    expect(list({})).toEqual({ ProvisionedConcurrencyConfigs: [live, next] });
    const first = list({ maxItems: 1 }) as { NextMarker: string };
    expect(first).toMatchObject({ ProvisionedConcurrencyConfigs: [live] });
    expect(list({ marker: first.NextMarker })).toEqual({ ProvisionedConcurrencyConfigs: [next] });
    expect(await refusal(() => list({ maxItems: 51 }))).toMatch(
      /'maxItems' failed to satisfy constraint: Member must have value less than or equal to 50$/,
    );
    expect(await refusal(() => box.resources.provisionedConcurrency.list('g', {}))).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:g`,
    );
  });
});

describe('provisioned concurrency is refused', () => {
  it('without a qualifier or a number', async () => {
    expect(await refusal(() => put(undefined, 0))).toBe(
      "400 ValidationException (untyped): 2 validation errors detected: Value null at 'qualifier' failed to satisfy constraint: Member must not be null; Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    expect(await refusal(() => put('1', undefined))).toMatch(
      /Value null at 'provisionedConcurrentExecutions'/,
    );
    for (const call of [get, remove]) {
      expect(await refusal(() => call(undefined))).toBe(
        "400 ValidationException (untyped): 1 validation error detected: Value null at 'qualifier' failed to satisfy constraint: Member must not be null",
      );
    }
  });

  it('for $LATEST, and an alias that points to it', async () => {
    const unpublished =
      '400 InvalidParameterValueException: Provisioned Concurrency Configs cannot be applied to unpublished function versions.';
    await alias('dev', '$LATEST');
    expect(await refusal(() => put('$LATEST', 1))).toBe(unpublished);
    expect(await refusal(() => put('dev', 1))).toBe(unpublished);
    await put('live', 1);
    expect(await refusal(() => move({ FunctionVersion: '$LATEST' }))).toBe(unpublished);
    for (const call of [get, remove]) {
      expect(await refusal(() => call('$LATEST'))).toBe(
        '400 InvalidParameterValueException: The function resource provided must be an alias or a published version.',
      );
    }
  });

  it('for what does not exist', async () => {
    for (const call of [get, remove, (qualifier: string, name?: string) => put(qualifier, 1, name)]) {
      const version = `404 ResourceNotFoundException: Function not found: ${ARN}`;
      const unknown = `404 ResourceNotFoundException: Cannot find alias arn: ${ARN}`;
      expect(await refusal(() => call('7'))).toBe(`${version}:f:7`);
      expect(await refusal(() => call('no'))).toBe(`${unknown}:f:no`);
      expect(await refusal(() => call('7', 'g'))).toBe(`${version}:g:7`);
      expect(await refusal(() => call('no', 'g'))).toBe(`${unknown}:g:no`);
    }
  });

  it('through an alias and directly at once', async () => {
    const onProvisioned =
      "409 ResourceConflictException: Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version";
    const pointed = '409 ResourceConflictException: Version is pointed by a Provisioned Concurrency alias';
    await put('live', 1);
    expect(await refusal(() => put('1', 1))).toBe(pointed);
    await put('2', 1);
    expect(await refusal(() => move({ FunctionVersion: '2' }))).toBe(onProvisioned);
    const weights = { RoutingConfig: { AdditionalVersionWeights: { '2': 0.5 } } };
    expect(await refusal(() => move(weights))).toBe(onProvisioned);
    await alias('next', '2');
    expect(await refusal(() => put('next', 1))).toBe(onProvisioned);
    await remove('2');
    await move(weights);
    expect(await refusal(() => put('2', 1))).toBe(pointed);
    expect(await refusal(() => put('next', 1))).toBe('nothing was refused');
  });

  it('for an alias that has weights before', async () => {
    await move({ RoutingConfig: { AdditionalVersionWeights: { '2': 0.5 } } });
    expect(await refusal(() => put('live', 1))).toBe(
      '400 InvalidParameterValueException: Alias with weights can not be used with Provisioned Concurrency',
    );
  });
});

describe('provisioned concurrency comes out of', () => {
  const tooMany =
    '400 InvalidParameterValueException: Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function';
  const low =
    "400 InvalidParameterValueException (untyped): Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].";
  const unreserved = () => (box.resources.account.settings() as { AccountLimit: object }).AccountLimit;

  it('what the account has left, less the minimum', async () => {
    await put('1', 600);
    expect(unreserved()).toMatchObject({ UnreservedConcurrentExecutions: 400 });
    expect(await refusal(() => put('2', 301))).toBe(low);
    await put('2', 300);
    expect(box.resources.reservedConcurrency.unreserved()).toBe(100);
    expect(await refusal(() => put('1', 601))).toBe(low);
    expect(await refusal(() => put('1', 701))).toBe(
      "400 InvalidParameterValueException (untyped): Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [700].",
    );
    await put('1', 1);
    expect(box.resources.reservedConcurrency.unreserved()).toBe(699);
    expect(box.resources.reservedConcurrency.get('f')).toEqual({});
    await box.resources.functions.delete('f');
    expect(box.resources.reservedConcurrency.unreserved()).toBe(1000);
    expect(pools.counts).toEqual([]);
  });

  it("the function's reservation, which cannot be lowered below it", async () => {
    await reserve(10);
    await put('1', 4);
    expect(await refusal(() => put('2', 7))).toBe(tooMany);
    await put('2', 6);
    expect(box.resources.reservedConcurrency.unreserved()).toBe(990);
    expect(await refusal(() => reserve(9))).toBe(
      "400 InvalidParameterValueException (untyped):  ReservedConcurrentExecutions  9 should not be lower than function's total provisioned concurrency [10].",
    );
    await reserve(900);
    await reserve(10);
    await box.resources.reservedConcurrency.delete('f');
    expect(box.resources.reservedConcurrency.unreserved()).toBe(990);
  });

  it('nothing else: what a call may use says so', async () => {
    expect(box.resolve('f', '1')).not.toHaveProperty('provisionedConcurrency');
    await put('live', 4);
    await put('2', 3);
    expect(box.resolve('f', 'live').provisionedConcurrency).toEqual({ own: 4, total: 7 });
    expect(box.resolve('f', '2').provisionedConcurrency).toEqual({ own: 3, total: 7 });
    expect(box.resolve('f').provisionedConcurrency).toEqual({ own: 0, total: 7 });
  });
});

describe('the pools are told', () => {
  it('of the version that an alias moves to, after the one that it leaves', async () => {
    await put('live', 5);
    pools.ready();
    pools.calls.length = 0;
    await move({ FunctionVersion: '2' });
    expect(pools.calls).toEqual(['1=0', '2=5']);
    expect(get('live')).toEqual(view(5, 0, 'IN_PROGRESS'));
    pools.ready();
    expect(get('live')).toEqual(view(5, 5, 'READY'));
  });

  it.each([
    [0.1, ['1=5']],
    [0.3, ['1=4', '2=1']],
    [0.35, ['1=3', '2=2']],
    [0.5, ['1=3', '2=2']],
    [1, ['2=5']],
  ])('to split an alias by its weights: %d for the other version', async (weight, counts) => {
    await put('live', 5);
    await move({ RoutingConfig: { AdditionalVersionWeights: { '2': weight } } });
    expect(pools.counts).toEqual(counts);
    expect(pools.calls).not.toContain('2=0');
    pools.ready();
    expect(get('live')).toEqual(view(5, 5, 'READY'));
    await move({ RoutingConfig: { AdditionalVersionWeights: {} } });
    expect(pools.counts).toEqual(['1=5']);
  });

  it('of what two aliases want of one version together; the first has its share first', async () => {
    await alias('other', '1');
    await put('other', 2);
    await put('live', 3);
    expect(pools.counts).toEqual(['1=5']);
    pools.report('1', { available: 3 });
    expect(get('other')).toEqual(view(2, 2, 'READY'));
    expect(get('live')).toEqual(view(3, 1, 'IN_PROGRESS'));
  });

  it('nothing when a change does not concern them', async () => {
    await put('live', 5);
    pools.calls.length = 0;
    await move({ Description: 'the one' });
    await alias('other', '1');
    await box.updateCode({ bootstrap: 'three' });
    await box.settle();
    await box.active({ FunctionName: 'g' });
    expect(pools.calls).toEqual([]);
  });

  it('when an alias or a version is deleted; the same name later has nothing', async () => {
    await put('live', 5);
    await put('2', 1);
    await box.resources.aliases.delete('f', 'live');
    await box.resources.functions.delete('f', '2');
    expect(pools.counts).toEqual([]);
    expect(box.resources.reservedConcurrency.unreserved()).toBe(1000);
    await alias('live', '1');
    expect(await refusal(() => get('live'))).toBe(NOT_FOUND);
  });

  it('when tags change: of new environments for another network, of other settings for the same', async () => {
    await put('live', 5);
    const tag = (key: string, value: string) =>
      box.resources.tags.put(`${ARN}:f`, { Tags: { [key]: value } });
    const target = () => [...pools.wanted.values()].map((wanted) => wanted.target)[0];
    const before = target()?.version.generation;
    await tag('lambdabox:max-idle', '7');
    expect(target()).toMatchObject({ version: { generation: before }, keepAlive: { maxIdle: 7 } });
    await tag('lambdabox:network', 'egress');
    expect(pools.counts).toEqual(['1=5']);
    expect(target()).toMatchObject({ network: 'egress' });
    expect(target()?.version.generation).not.toBe(before);
  });

  it('of a version that is not active yet when it is', async () => {
    box.runtimes.hold();
    await box.updateCode({ bootstrap: 'three' }, { Publish: true });
    expect(await put('3', 2)).toEqual(view(2, 0, 'IN_PROGRESS'));
    expect(pools.counts).toEqual([]);
    box.runtimes.release();
    await box.settle();
    expect(pools.counts).toEqual(['3=2']);
  });

  it('nothing of a version that has failed, which says why', async () => {
    box.runtimes.failure = new Error('no such image');
    box.runtimes.hold();
    await box.updateCode({ bootstrap: 'three' }, { Publish: true });
    await put('3', 2);
    box.runtimes.release();
    await box.settle();
    expect(pools.counts).toEqual([]);
    expect(get('3')).toEqual(view(2, 0, 'FAILED', { StatusReason: 'no such image' }));
  });

  it('of everything that is stored, after a restart', async () => {
    await put('live', 5);
    await put('2', 3);
    await box.open();
    const anew = new FakePools();
    box.plane.provisioner.provisionWith(anew);
    expect(anew.counts).toEqual(['1=5', '2=3']);
    anew.ready();
    expect(get('live')).toEqual(view(5, 5, 'READY'));
  });
});
