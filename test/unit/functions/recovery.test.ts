import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { VariableKeys } from '../../../src/functions/variables/variable-keys';
import { SqliteStore } from '../../../src/functions/catalog/sqlite-store';
import type { FunctionRecord } from '../../../src/functions/catalog/records';
import { settled } from '../../support/fake-clock';
import { MemoryStore } from '../../support/memory-store';
import { refusal, ControlPlaneBox } from '../../support/control-plane';

class FullDisk extends MemoryStore {
  isFull = false;
  override save(record: FunctionRecord): void {
    if (this.isFull) throw new Error('database or disk is full');
    super.save(record);
  }
}

let box: ControlPlaneBox;
beforeEach(async () => {
  box = new ControlPlaneBox();
  await box.open();
});
afterEach(() => box.close());

const trees = () => {
  const tree = box.codeDirectory('keep');
  return readdirSync(dirname(tree));
};

describe('after a crash', () => {
  it('a function that was being created becomes active', async () => {
    box.runtimes.hold();
    await box.create({ Publish: true });
    await box.open();
    expect(box.get()).toMatchObject({ State: 'Pending' });
    box.runtimes.release();
    expect(await box.settle()).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(box.resolve('f', '1').version.state).toBe('Active');
  });

  it('an update goes on; until it is done the code from before runs', async () => {
    await box.active();
    const before = box.resolve().version;
    box.runtimes.hold();
    await box.updateCode({ bootstrap: 'two' });
    await box.open();
    expect(box.resolve().version).toEqual(before);
    box.runtimes.release();
    expect(await box.settle()).toMatchObject({ LastUpdateStatus: 'Successful' });
    expect(box.resolve().version.package.codeSha256).not.toBe(before.package.codeSha256);
  });

  it('everything is as it was', async () => {
    await box.active({ Publish: true, Tags: { a: 'b' } });
    await box.resources.aliases.create('f', { Name: 'live', FunctionVersion: '1' });
    await box.resources.reservedConcurrency.put('f', { ReservedConcurrentExecutions: 5 });
    const all = () => [
      box.resources.functions.get('f', undefined, String),
      box.resources.versions.list('f', {}),
      box.resources.aliases.list('f', {}),
    ];
    const before = all();
    await box.open();
    expect(all()).toEqual(before);
    expect(box.resources.reservedConcurrency.unreserved()).toBe(995);
  });

  it('a tree that is damaged is made again, and code that nobody uses is gone', async () => {
    await box.active({ FunctionName: 'keep' });
    await box.active({ FunctionName: 'gone' }, { bootstrap: 'other' });
    await box.resources.functions.delete('gone');
    expect(trees()).toHaveLength(2);
    const tree = box.codeDirectory('keep');
    rmSync(join(tree, 'bootstrap'));
    await box.open();
    expect(trees()).toHaveLength(1);
    expect(readdirSync(tree)).toEqual(['bootstrap']);
  });

  it('a function whose archive is lost is Failed, says so, and takes its code again', async () => {
    await box.active({ Publish: true });
    const tree = box.codeDirectory();
    const zips = join(tree, '..', '..', 'zips');
    for (const name of readdirSync(zips)) writeFileSync(join(zips, name), 'rot');
    await box.open();
    expect(box.get()).toMatchObject({
      State: 'Failed',
      StateReason: expect.stringMatching(/missing or damaged: upload the function's code again/) as string,
    });
    expect(await refusal(() => box.resolve())).toMatch(/state: Failed$/);
    await box.updateCode({ bootstrap: '#!/bin/sh\n' });
    expect(await box.settle()).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
    expect(box.resolve().version.state).toBe('Active');
  });
});

it('a change that could not be written is not promised, and does not take effect', async () => {
  const store = new FullDisk();
  const full = new ControlPlaneBox(store);
  await full.open();
  const before = await full.active();
  store.isFull = true;
  await expect(full.resources.functionConfiguration.update('f', { Timeout: 10 })).rejects.toThrow(
    'disk is full',
  );
  await expect(full.create({ FunctionName: 'g' })).rejects.toThrow('disk is full');
  expect(full.get()).toEqual(before);
  expect(await refusal(() => full.get('g'))).toMatch(/^404/);
  store.isFull = false;
  await full.resources.functionConfiguration.update('f', { Timeout: 10 });
  expect(await full.settle()).toMatchObject({ Timeout: 10 });
  await full.close();
});

it('an activation whose end could not be written is taken up by the next start', async () => {
  const store = new FullDisk();
  const flaky = new ControlPlaneBox(store);
  await flaky.open();
  flaky.runtimes.hold();
  await flaky.create();
  await flaky.runtimes.toBeAsked(1);
  store.isFull = true;
  flaky.runtimes.release();
  await settled();
  await settled();
  expect(flaky.get()).toMatchObject({ State: 'Pending' });
  store.isFull = false;
  await flaky.open();
  expect(await flaky.settle()).toMatchObject({ State: 'Active' });
  await flaky.close();
});

it('closing does not wait for an image that takes long, and nothing is written afterwards', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lambdabox-close-'));
  const path = join(directory, 'functions.db');
  const keys = VariableKeys.open(join(directory, 'variables.key'));
  const slow = new ControlPlaneBox(SqliteStore.open(path, keys));
  await slow.open();
  slow.runtimes.hold();
  await slow.create();
  await slow.runtimes.toBeAsked(1);
  await slow.close();
  await settled();
  const after = SqliteStore.open(path, keys);
  expect(after.load()[0]?.latest.state).toBe('Pending');
  after.close();
  rmSync(directory, { recursive: true });
});

it('an activation that ends after the close leaves the state to the next start', async () => {
  const store = new MemoryStore();
  const closed = new ControlPlaneBox(store);
  await closed.open();
  closed.runtimes.hold();
  await closed.create();
  await closed.runtimes.toBeAsked(1);
  await closed.close();
  await settled();
  expect(store.load()[0]?.latest.state).toBe('Pending');
});

it('gives the code of deleted functions back after a while, not under a running invocation', async () => {
  await box.active({ FunctionName: 'keep' });
  await box.active({ FunctionName: 'gone' }, { bootstrap: 'other' });
  await box.resources.functions.delete('gone');
  const halfAnHour = async () => {
    await box.clock.advance(30 * 60_000);
    // The collection works on files: let it come to its end, which is when it has set its timer anew.
    while (box.clock.pending === 0) await settled();
  };
  await halfAnHour();
  expect(trees()).toHaveLength(2);
  await halfAnHour();
  expect(trees()).toHaveLength(1);
});
