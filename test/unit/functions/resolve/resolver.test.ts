import { join } from 'node:path';
import { ARN, refusal, ControlPlaneBox } from '../../../support/control-plane';

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const notFound = (name: string) => `404 ResourceNotFoundException: Function not found: ${ARN}:${name}`;

it('gives what an invocation needs, for every way to address the function', async () => {
  await box.active({ Publish: true });
  const plain = box.resolve();
  expect(plain).toMatchObject({
    version: { version: '$LATEST', functionName: 'f', state: 'Active' },
    invokedArn: `${ARN}:f`,
    functionArn: `${ARN}:f`,
    network: 'none',
  });
  expect(plain.codeDirectory).toContain(
    join('trees', Buffer.from(plain.version.package.codeSha256, 'base64').toString('hex')),
  );
  for (const name of [`${ARN}:f`, '123456789012:function:f']) expect(box.resolve(name)).toEqual(plain);
  expect(box.resolve('f:1')).toMatchObject({ invokedArn: `${ARN}:f:1`, version: { version: '1' } });
  expect(box.resolve('f', '$LATEST').invokedArn).toBe(`${ARN}:f:$LATEST`);
});

it('keeps its answers until something changes', async () => {
  await box.active();
  const before = box.resolve();
  expect(box.resolve()).toBe(before);
  await box.resources.functionConfiguration.update('f', { Timeout: 10 });
  await box.settle();
  expect(box.resolve().version.timeout).toBe(10);
  await box.resources.functions.delete('f');
  expect(await refusal(() => box.resolve())).toBe(notFound('f:$LATEST'));
});

it('does not take one address for another', async () => {
  await box.active();
  box.resolve('f', '$LATEST');
  expect(await refusal(() => box.resolve('f $LATEST'))).toMatch(/^400 ValidationException/);
});

it('names the version, alias or $LATEST that was not found', async () => {
  expect(await refusal(() => box.resolve('f'))).toBe(notFound('f:$LATEST'));
  await box.active();
  expect(await refusal(() => box.resolve('f', 'live'))).toBe(notFound('f:live'));
  expect(await refusal(() => box.resolve('f', '7'))).toBe(notFound('f:7'));
});

it('refuses a function that is being created or could not be', async () => {
  const state = (name: string) =>
    `409 ResourceConflictException: The operation cannot be performed at this time. The function is currently in the following state: ${name}`;
  box.runtimes.hold();
  await box.create();
  expect(await refusal(() => box.resolve())).toBe(state('Pending'));
  box.runtimes.failure = new Error('no image');
  box.runtimes.release();
  await box.settle();
  expect(await refusal(() => box.resolve())).toBe(state('Failed'));
});

it('forgets addresses rather than remember any number of them', async () => {
  await box.active();
  for (let number = 0; number < 10_050; number += 1) {
    expect(await refusal(() => box.resolve('f', `q${number}`))).toBe(notFound(`f:q${number}`));
  }
  expect(box.resolve().functionArn).toBe(`${ARN}:f`);
});
