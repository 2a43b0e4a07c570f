import { settled } from '../../../support/fake-clock';
import { ARN, refusal, ControlPlaneBox, ROLE } from '../../../support/control-plane';

let box: ControlPlaneBox;
let retired: string[];
beforeEach(async () => {
  box = new ControlPlaneBox();
  retired = [];
  (await box.open()).catalog.onRetired((generation) => retired.push(generation));
});
afterEach(() => box.close());

const configure = (input: object, name = 'f') =>
  box.resources.functionConfiguration.update(name, input) as Promise<Record<string, unknown>>;
const IN_PROGRESS = `409 ResourceConflictException: The operation cannot be performed at this time. An update is in progress for resource: ${ARN}:f`;
const STALE =
  '412 PreconditionFailedException: The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';

describe('an update', () => {
  it('is in progress when it is answered, then successful, with a new RevisionId each time', async () => {
    const before = await box.active();
    box.runtimes.hold();
    const answer = await configure({ Timeout: 10 });
    expect(answer).toMatchObject({
      Timeout: 10,
      State: 'Active',
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: 'The function is being created.',
      LastUpdateStatusReasonCode: 'Creating',
    });
    box.runtimes.release();
    const after = await box.settle();
    expect(after).toMatchObject({ Timeout: 10, State: 'Active', LastUpdateStatus: 'Successful' });
    expect(after).not.toHaveProperty('LastUpdateStatusReason');
    expect(new Set([before.RevisionId, answer.RevisionId, after.RevisionId]).size).toBe(3);
  });

  it('lets calls run what was active before until it is done, then retires that', async () => {
    await box.active();
    const before = box.resolve().version;
    box.runtimes.hold();
    await box.updateCode({ bootstrap: 'two' });
    expect(box.resolve().version).toBe(before);
    expect(retired).toEqual([]);
    box.runtimes.release();
    await box.settle();
    expect(box.resolve().version.package.codeSha256).not.toBe(before.package.codeSha256);
    expect(retired).toEqual([before.generation]);
  });

  it('that fails leaves what ran running, says why, and can be repeated', async () => {
    await box.active();
    const before = box.resolve().version;
    box.runtimes.failure = new Error('no image');
    await configure({ Runtime: 'nodejs22.x' });
    expect(await box.settle()).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'Failed',
      LastUpdateStatusReason: 'no image',
    });
    expect(box.resolve().version).toBe(before);
    expect(retired).toEqual([]);
    expect(await refusal(() => box.resources.versions.publish('f', {}))).toBe(
      '409 ResourceConflictException: The operation cannot be performed at this time. The last update of the function failed: no image',
    );
    box.runtimes.failure = undefined;
    await configure({});
    expect(await box.settle()).toMatchObject({ Runtime: 'nodejs22.x', LastUpdateStatus: 'Successful' });
    expect(box.resolve().version.runtime).toBe('nodejs22.x');
  });

  it('is refused while another one or the creation is under way', async () => {
    box.runtimes.hold();
    await box.create();
    expect(await refusal(() => configure({}))).toBe(
      '409 ResourceConflictException: The operation cannot be performed at this time. The function is currently in the following state: Pending',
    );
    box.runtimes.release();
    await box.settle();
    box.runtimes.hold();
    await configure({});
    expect(await refusal(() => configure({}))).toBe(IN_PROGRESS);
    expect(await refusal(() => box.updateCode({ a: 'a' }))).toBe(IN_PROGRESS);
    expect(await refusal(() => box.resources.versions.publish('f', {}))).toBe(IN_PROGRESS);
  });

  it('of two at once takes one when something has to be built', async () => {
    await box.active();
    box.runtimes.hold();
    const both = await Promise.all([1, 2].map((Timeout) => refusal(() => configure({ Timeout }))));
    expect(both.sort()).toEqual([IN_PROGRESS, 'nothing was refused']);
  });

  it('for which nothing has to be built is over when it is answered, so that the next one may follow', async () => {
    await box.active();
    const before = box.resolve().version;
    const first = await box.updateCode({ bootstrap: 'two' });
    expect([first, await configure({ Timeout: 10 })]).toMatchObject([
      { LastUpdateStatus: 'InProgress' },
      { LastUpdateStatus: 'InProgress', Timeout: 10, CodeSha256: first.CodeSha256 },
    ]);
    expect(box.get()).toMatchObject({ LastUpdateStatus: 'Successful', Timeout: 10 });
    expect(box.resolve().version).toMatchObject({
      timeout: 10,
      package: { codeSha256: first.CodeSha256 },
    });
    expect(retired[0]).toBe(before.generation);
    expect(await box.resources.versions.publish('f', {})).toMatchObject({ Version: '1' });
  });

  it('is refused for a RevisionId that is not the latest', async () => {
    const { RevisionId } = await box.active();
    expect(await refusal(() => configure({ RevisionId: 'old' }))).toBe(STALE);
    expect(await refusal(() => box.updateCode({ a: 'a' }, { RevisionId: 'old' }))).toBe(STALE);
    expect(await refusal(() => configure({ RevisionId }))).toBe('nothing was refused');
  });

  it('of a function that does not exist is not found', async () => {
    const text = `404 ResourceNotFoundException: Function not found: ${ARN}:f`;
    expect(await refusal(() => configure({}))).toBe(text);
    expect(await refusal(() => box.updateCode({ a: 'a' }))).toBe(text);
  });

  it('of a function that was deleted in between changes nothing', async () => {
    await box.active();
    box.runtimes.hold();
    await configure({ Timeout: 10 });
    await box.resources.functions.delete('f');
    await box.create({ Timeout: 20 });
    box.runtimes.release();
    expect(await box.settle()).toMatchObject({ Timeout: 20, State: 'Active' });
  });

  it('that ends late does not end the creation of the function that took its name', async () => {
    await box.active();
    const input = await box.input({ Timeout: 20 });
    box.runtimes.hold();
    await configure({ Timeout: 10 });
    await box.runtimes.toBeAsked(2);
    await box.resources.functions.delete('f');
    const creation = box.resources.functions.create(input);
    box.runtimes.release();
    box.runtimes.hold();
    await creation;
    await settled();
    expect(box.get()).toMatchObject({ Timeout: 20, State: 'Pending' });
  });
});

describe('UpdateFunctionConfiguration', () => {
  it('changes what was sent and keeps the rest', async () => {
    await box.active({ Environment: { Variables: { A1: '1' } }, Description: 'd', MemorySize: 256 });
    await configure({ Handler: 'h', Role: `${ROLE}2`, EphemeralStorage: { Size: 1024 } });
    expect(await box.settle()).toMatchObject({
      Handler: 'h',
      Role: `${ROLE}2`,
      EphemeralStorage: { Size: 1024 },
      Environment: { Variables: { A1: '1' } },
      Description: 'd',
      MemorySize: 256,
    });
    await configure({ Environment: { Variables: {} }, Description: '' });
    expect(await box.settle()).toMatchObject({ Environment: { Variables: {} }, Description: '' });
  });

  it('drops the levels when logs become text again', async () => {
    const LoggingConfig = { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', LogGroup: 'mine' };
    await box.active({ LoggingConfig });
    await configure({ LoggingConfig: { LogFormat: 'Text' } });
    expect((await box.settle()).LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: 'mine' });
    await configure({ LoggingConfig: { LogFormat: 'JSON' } });
    expect((await box.settle()).LoggingConfig).toEqual({
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'INFO',
      LogGroup: 'mine',
    });
  });

  it('refuses what CreateFunction refuses, and changes nothing then', async () => {
    const before = await box.active();
    for (const input of [
      { Timeout: 901 },
      { Runtime: 'cobol' },
      { Layers: ['l'] },
      { Handler: 'a b' },
      { Environment: { Variables: { A1: '\0' } } },
    ]) {
      expect(await refusal(() => configure(input))).toMatch(/^400 /);
    }
    expect(box.get()).toEqual(before);
  });
});

describe('UpdateFunctionCode', () => {
  it('with DryRun answers what would be and changes nothing', async () => {
    const before = await box.active();
    const answer = await box.updateCode({ bootstrap: 'two' }, { DryRun: true });
    expect(answer.CodeSha256).not.toBe(before.CodeSha256);
    expect(box.get()).toEqual(before);
    const bad = { ZipFile: Buffer.from('no zip').toString('base64'), DryRun: true };
    expect(await refusal(() => box.resources.functionCode.update('f', bad))).toMatch(/Could not unzip/);
  });

  it('with Publish describes the new version, which becomes active with the update', async () => {
    await box.active();
    box.runtimes.hold();
    const answer = await box.updateCode({ bootstrap: 'two' }, { Publish: true });
    expect(answer).toMatchObject({
      Version: '1',
      FunctionArn: `${ARN}:f:1`,
      State: 'Pending',
      StateReasonCode: 'Creating',
    });
    expect(answer).not.toHaveProperty('LastUpdateStatus');
    expect(box.get()).toMatchObject({ Version: '$LATEST', LastUpdateStatus: 'InProgress' });
    expect(await refusal(() => box.resolve('f', '1'))).toMatch(/in the following state: Pending$/);
    box.runtimes.release();
    await box.settle();
    expect(box.get('f', '1')).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
  });

  it('with Publish of the same code again answers the version that there is', async () => {
    await box.active({ Publish: true });
    expect(await box.updateCode({ bootstrap: '#!/bin/sh\n' }, { Publish: true })).toMatchObject({
      Version: '1',
      State: 'Active',
    });
  });

  it('refuses an image, and no archive at all', async () => {
    await box.active();
    const update = (input: object) => refusal(() => box.resources.functionCode.update('f', input));
    expect(await update({ ImageUri: 'i' })).toBe(
      "400 InvalidParameterValueException: Please don't provide ImageUri when updating a function with packageType Zip.",
    );
    expect(await update({})).toMatch(/Please provide a source for function code/);
  });

  it('refuses the architecture that this machine does not have', async () => {
    await box.active();
    const foreign = process.arch === 'arm64' ? 'x86_64' : 'arm64';
    expect(await refusal(() => box.updateCode({ a: 'a' }, { Architectures: [foreign] }))).toMatch(
      new RegExp(`Architectures \\[${foreign}\\] is not supported on this machine`),
    );
  });
});
