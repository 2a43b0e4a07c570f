import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeKeeper, type CodeUse } from '../../../src/code/code-keeper';
import { CodeStore } from '../../../src/code/code-store';
import { mergedName } from '../../../src/code/merged-tree';
import { FakeClock } from '../../support/fake-clock';
import { silentLog } from '../../support/telemetry';
import { zipOf } from '../../support/zip';

let directory: string;
let code: CodeStore;
let keeper: CodeKeeper;
let uses: CodeUse[];
let kept: string[];
let lost: ReadonlyMap<string, string>[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-keeper-'));
  code = await CodeStore.open(directory);
  uses = [];
  kept = [];
  lost = [];
  const users = {
    uses: () => uses,
    kept: () => kept,
    lost: (reasons: ReadonlyMap<string, string>) => void lost.push(reasons),
  };
  keeper = new CodeKeeper({ users, code, clock: new FakeClock(), log: silentLog });
});
afterEach(() => {
  keeper.close();
  rmSync(directory, { recursive: true, force: true });
});

const stored = async (text: string): Promise<string> =>
  (await code.put(await zipOf({ [`${text}.txt`]: text }))).codeSha256;
const treesOf = (...shas: string[]) => shas.map((sha) => Buffer.from(sha, 'base64').toString('hex')).sort();

describe('when the service starts', () => {
  test('code that nobody uses or keeps goes, and what is laid over one another is made', async () => {
    const [own, a, b, layer] = await Promise.all(['own', 'a', 'b', 'layer'].map(stored));
    await stored('unused');
    uses = [{ archives: [own, a, b].map(String), layers: [a, b].map(String) }];
    kept = [String(layer)];
    await keeper.start();
    const merged = mergedName([a, b].map(String));
    expect(readdirSync(join(directory, 'trees')).sort()).toEqual(
      treesOf(...[own, a, b, layer].map(String), merged),
    );
    expect(readdirSync(code.treeDirectory(merged)).sort()).toEqual(['a.txt', 'b.txt']);
    expect(lost).toEqual([]);
  });

  test('its users are told of what is damaged, and the rest is kept', async () => {
    const whole = await stored('whole');
    const damaged = await stored('damaged');
    const name = Buffer.from(damaged, 'base64').toString('hex');
    writeFileSync(join(directory, 'zips', `${name}.zip`), 'no zip');
    uses = [
      { archives: [whole], layers: [] },
      { archives: [whole, damaged], layers: [whole, damaged] },
    ];
    await keeper.start();
    const reason = `The stored archive ${name}.zip is missing or damaged: upload the function's code again, or its layer's.`;
    expect(lost).toEqual([new Map([[damaged, reason]])]);
    expect(readdirSync(code.treeDirectory(whole))).toEqual(['whole.txt']);
    await expect(keeper.verify({ archives: [damaged], layers: [] })).rejects.toThrow(reason);
  });
});
