import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

type View = Record<string, unknown>;
const publish = (input: object = {}) => box.resources.versions.publish('f', input) as Promise<View>;
async function configure(input: object): Promise<void> {
  await box.resources.functionConfiguration.update('f', input);
  await box.settle();
}
const versions = (page: object = {}) =>
  box.resources.versions.list('f', page) as { Versions: View[]; NextMarker?: string };

/** Publishes `count` versions that differ in the description of $LATEST. */
async function publishMany(count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await configure({ Description: `d${number}` });
    await publish();
  }
}

describe('PublishVersion', () => {
  it('answers an active version with a qualified ARN and a RevisionId of its own', async () => {
    const latest = await box.active({ Description: 'mine' });
    const version = await publish();
    expect(version).toMatchObject({
      Version: '1',
      FunctionArn: `${ARN}:f:1`,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      Description: 'mine',
      CodeSha256: latest.CodeSha256,
    });
    expect(version.RevisionId).not.toBe(latest.RevisionId);
    expect(box.get().RevisionId).not.toBe(latest.RevisionId);
  });

  it('gives the same version again when nothing has changed, and a new one when anything has', async () => {
    await box.active();
    const first = await publish();
    expect(await publish()).toEqual(first);
    await configure({ Environment: { Variables: { A1: '1', B2: '2' } } });
    const second = await publish();
    expect(second).toMatchObject({ Version: '2' });
    await configure({ Environment: { Variables: { B2: '2', A1: '1' } } });
    expect(await publish()).toEqual(second);
    await configure({ Description: 'other' });
    expect(await publish()).toMatchObject({ Version: '3', Description: 'other' });
  });

  it('takes a description for no change: it names the new version, and without one there is nothing to name', async () => {
    await box.active();
    const first = await publish({ Description: 'the first' });
    expect(first).toMatchObject({ Version: '1', Description: 'the first' });
    expect(first).not.toHaveProperty('LatestDescription');
    expect(await publish({ Description: 'again' })).toEqual(first);
    expect(await publish()).toEqual(first);
    const update = await box.updateCode({ bootstrap: '#!/bin/sh\n' }, { Publish: true });
    expect(update).toMatchObject({ Version: '1', Description: 'the first' });
    await configure({ Description: 'the first' });
    expect(await publish()).toMatchObject({ Version: '2' });
  });

  it('keeps a version as it was, whatever becomes of $LATEST', async () => {
    await box.active();
    await publish();
    const { codeSha256 } = box.resolve('f', '1').version.package;
    await box.updateCode({ bootstrap: 'two' });
    await box.settle();
    expect(box.resolve('f', '1').version.package.codeSha256).toBe(codeSha256);
    expect(box.resolve('f').version.package.codeSha256).not.toBe(codeSha256);
  });

  it('never uses a number again', async () => {
    await box.active();
    await publishMany(2);
    await box.resources.functions.delete('f', '2');
    await configure({ Description: 'x' });
    expect(await publish()).toMatchObject({ Version: '3' });
  });

  it('refuses another CodeSha256 or RevisionId than the current', async () => {
    const { CodeSha256, RevisionId } = await box.active();
    expect(await refusal(() => publish({ CodeSha256: 'x' }))).toBe(
      `400 InvalidParameterValueException: CodeSHA256 (x) is different from current CodeSHA256 in $LATEST (${String(CodeSha256)}). Please try again with the CodeSHA256 in $LATEST.`,
    );
    expect(await refusal(() => publish({ RevisionId: 'x' }))).toMatch(/^412 PreconditionFailedException: /);
    expect(await publish({ CodeSha256, RevisionId })).toMatchObject({ Version: '1' });
  });

  it('refuses a description that is too long, and a function that is not there or not active', async () => {
    expect(await refusal(() => publish({ Description: 'd'.repeat(257) }))).toMatch(
      /^400 ValidationException/,
    );
    expect(await refusal(() => publish())).toBe(
      `404 ResourceNotFoundException: Function not found: ${ARN}:f`,
    );
    box.runtimes.failure = new Error('no image');
    await box.active();
    expect(await refusal(() => publish())).toMatch(/^409 .*in the following state: Failed$/);
  });
});

describe('ListVersionsByFunction', () => {
  it('gives $LATEST first, then the numbers in their order, without states', async () => {
    await box.active();
    await publishMany(11);
    const { Versions } = versions();
    expect(Versions.map(({ Version }) => Version)).toEqual([
      '$LATEST',
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
      '11',
    ]);
    expect(Versions[0]?.FunctionArn).toBe(`${ARN}:f:$LATEST`);
    expect(Versions[1]).not.toHaveProperty('State');
    expect(Versions[1]).not.toHaveProperty('LastUpdateStatus');
  });

  it('goes on behind the last of the page, also when that one was deleted meanwhile', async () => {
    await box.active();
    await publishMany(11);
    const first = versions({ maxItems: 10 });
    expect(first.Versions.at(-1)?.Version).toBe('9');
    await box.resources.functions.delete('f', '9');
    const second = versions({ maxItems: 10, marker: first.NextMarker });
    expect(second.Versions.map(({ Version }) => Version)).toEqual(['10', '11']);
    expect(second).not.toHaveProperty('NextMarker');
  });
});
