import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteStore } from '../../../../src/functions/catalog/sqlite-store';
import { VariableKeys } from '../../../../src/functions/variables/variable-keys';
import { ControlPlaneBox, refusal } from '../../../support/control-plane';
import { filesWith } from '../../../support/files-with';
import { zipOf } from '../../../support/zip';

const SECRET = 'correct-horse-battery-staple';
const withSecret = (value = SECRET) => ({ Environment: { Variables: { PASSWORD: value } } });

let directory: string;
let boxes: ControlPlaneBox[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-rest-'));
  boxes = [];
});
afterEach(async () => {
  for (const box of boxes) await box.close();
  rmSync(directory, { recursive: true, force: true });
});

const file = (name: string) => join(directory, name);
const storeHere = () => SqliteStore.open(file('lambdabox.db'), VariableKeys.open(file('variables.key')));
const start = async (): Promise<ControlPlaneBox> => {
  const box = new ControlPlaneBox(storeHere(), {}, undefined, file('code'));
  boxes.push(box);
  await box.open();
  return box;
};
const end = async (box: ControlPlaneBox): Promise<void> => {
  boxes = boxes.filter((other) => other !== box);
  await box.close();
};
const variables = (box: ControlPlaneBox, qualifier?: string) =>
  (box.get('f', qualifier).Environment as { Variables: object }).Variables;

test('the variables of no version stand in any file, while it runs and afterwards', async () => {
  const box = await start();
  await box.active({ ...withSecret(), Publish: true });
  await box.resources.functionConfiguration.update('f', withSecret(`${SECRET}-2`));
  await box.settle();
  await box.updateCode({ bootstrap: 'new' }, { Publish: true });
  await box.resources.tags.put('arn:aws:lambda:eu-central-1:123456789012:function:f', { Tags: { a: 'b' } });
  expect(filesWith(SECRET, directory)).toEqual([]);
  expect(filesWith('"functionName":"f"', directory).length).toBeGreaterThan(0);
  expect(box.resolve().version.environment).toEqual({ PASSWORD: `${SECRET}-2` });
  await end(box);
  const again = await start();
  expect([variables(again), variables(again, '1'), variables(again, '2')]).toEqual([
    { PASSWORD: `${SECRET}-2` },
    { PASSWORD: SECRET },
    { PASSWORD: `${SECRET}-2` },
  ]);
  expect(filesWith(SECRET, directory)).toEqual([]);
});

/** As a release without keys has left the database. */
function openAll(): void {
  const database = new DatabaseSync(file('lambdabox.db'));
  const rows = database.prepare('SELECT name, record FROM functions').all();
  for (const { name, record } of rows) {
    const plain = JSON.stringify({ PASSWORD: SECRET });
    const text = String(record).replace(/"sealedEnvironment":"[^"]+"/g, `"environment":${plain}`);
    database.prepare('UPDATE functions SET record = ? WHERE name = ?').run(text, String(name));
  }
  database.close();
}

test('what a former release has left open is closed at the start, and nothing of it stays', async () => {
  const box = await start();
  for (const FunctionName of ['f', 'g', 'h'])
    await box.active({ FunctionName, ...withSecret(), Publish: true });
  await end(box);
  openAll();
  expect(filesWith(SECRET, directory)).toEqual([file('lambdabox.db')]);
  const again = await start();
  expect(filesWith(SECRET, directory)).toEqual([]);
  expect([variables(again), variables(again, '1')]).toEqual([{ PASSWORD: SECRET }, { PASSWORD: SECRET }]);
});

describe('without the key', () => {
  const reason = expect.stringMatching(
    /^The environment variables of the function cannot be decrypted: the key [0-9a-f]{8} is not in .*variables\.key\. Put the key back and start lambdabox again, or set the variables anew\.$/,
  ) as string;
  let box: ControlPlaneBox;
  beforeEach(async () => {
    const first = await start();
    await first.active({ ...withSecret(), Publish: true });
    await first.active({ FunctionName: 'plain' });
    await end(first);
    renameSync(file('variables.key'), file('kept'));
    box = await start();
  });

  it('functions that have variables say so, and others run', async () => {
    expect(box.get()).toMatchObject({
      ...{ State: 'Failed', StateReason: reason, StateReasonCode: 'KMSKeyNotFound' },
      Environment: { Error: { ErrorCode: 'KMSNotFoundException', Message: reason } },
    });
    for (const qualifier of [undefined, '1'])
      expect(await refusal(() => box.resolve('f', qualifier))).toMatch(
        /^502 KMSNotFoundException: The environment variables of the function cannot be decrypted/,
      );
    expect(await refusal(() => box.resources.versions.publish('f', {}))).toMatch(/^502 KMSNotFoundException/);
    expect(box.resolve('plain').version.state).toBe('Active');
  });

  it('other changes of such a function are kept, and it stays as it is', async () => {
    await box.resources.functionConfiguration.update('f', { Timeout: 9 });
    expect(await box.settle()).toMatchObject({ Timeout: 9, State: 'Failed', StateReason: reason });
    expect(await refusal(() => box.resolve('f'))).toMatch(/^502 KMSNotFoundException/);
  });

  it('nothing is lost: all is there again with the key, beside the one that was made meanwhile', async () => {
    await box.resources.functionConfiguration.update('f', { Timeout: 9 });
    await box.settle();
    await box.active({ FunctionName: 'new', ...withSecret(`${SECRET}-new`) });
    await end(box);
    const keys = readFileSync(file('variables.key'), 'utf8') + readFileSync(file('kept'), 'utf8');
    writeFileSync(file('variables.key'), keys);
    const healed = await start();
    expect(healed.get()).toMatchObject({ State: 'Active', Timeout: 9 });
    expect(healed.get()).not.toHaveProperty('StateReason');
    expect([variables(healed), variables(healed, '1')]).toEqual([{ PASSWORD: SECRET }, { PASSWORD: SECRET }]);
    expect(healed.resolve('f').version.environment).toEqual({ PASSWORD: SECRET });
    expect(healed.resolve('new').version.environment).toEqual({ PASSWORD: `${SECRET}-new` });
    await end(healed);
    // They were sealed anew with the first key: the other is needed no more.
    writeFileSync(file('variables.key'), `${keys.split('\n')[0]}\n`);
    expect(variables(await start())).toEqual({ PASSWORD: SECRET });
  });

  it('variables that are set anew make the function whole', async () => {
    await box.resources.functionConfiguration.update('f', withSecret('another'));
    expect(await box.settle()).toMatchObject({
      State: 'Active',
      Environment: { Variables: { PASSWORD: 'another' } },
    });
    expect(box.resolve('f').version.environment).toEqual({ PASSWORD: 'another' });
    expect(await refusal(() => box.resolve('f', '1'))).toMatch(/^502 KMSNotFoundException/);
  });
});

test('code is kept whatever becomes of the variables', async () => {
  const zip = await zipOf({ bootstrap: 'x' });
  const box = await start();
  await box.active({ ...withSecret(), Code: { ZipFile: zip.toString('base64') } });
  const { CodeSha256 } = box.get();
  await end(box);
  rmSync(file('variables.key'));
  const again = await start();
  expect(again.get()).toMatchObject({ CodeSha256 });
});
