import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { BuildCache } from '../../../src/builds/build-cache';
import { DependencyBuilds } from '../../../src/builds/dependency-builds';
import { BuildFailure, type BuildBox, type BuildWork } from '../../../src/engine/builds';
import { deferred } from '../../../src/lib/deferred';
import { FakeClock } from '../../support/fake-clock';
import { refusal } from '../../support/control-plane';
import { silentLog } from '../../support/telemetry';

/** Gives the names of the files as the tree, when it is let. */
class FakeBox implements BuildBox {
  readonly limits = { memoryBytes: 1024 ** 3, seconds: 60 };
  readonly runs: BuildWork[] = [];
  gate: Promise<void> = Promise.resolve();

  imageFor(runtime: string): string | undefined {
    return runtime === 'python3.9' ? undefined : `builder-${runtime}`;
  }

  ensure(_: string, onLine: (line: string) => void): Promise<void> {
    onLine('the image is there');
    return Promise.resolve();
  }

  async run(work: BuildWork, save: (tar: Readable) => Promise<void>): Promise<void> {
    this.runs.push(work);
    work.onLine('installing');
    const ended = new Promise<void>((_, reject) =>
      work.signal.addEventListener('abort', () => reject(work.signal.reason as Error)),
    );
    await Promise.race([this.gate, ended]);
    await save(Readable.from([Buffer.from(work.files.map(({ name }) => name).join())]));
  }
}

let directory: string;
let box: FakeBox;
let builds: DependencyBuilds;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'lambdabox-builds-'));
  box = new FakeBox();
  const cache = await BuildCache.open(directory, 1e6, new FakeClock());
  builds = new DependencyBuilds({ box, cache, log: silentLog });
});
afterEach(async () => {
  await builds.close();
  rmSync(directory, { recursive: true, force: true });
});

function build(
  requirements: string,
  { runtime = 'python3.13', fresh = false, onLine = () => undefined }: Options = {},
) {
  const files = [{ name: 'requirements.txt', content: Buffer.from(requirements).toString('base64') }];
  return builds.read(Buffer.from(JSON.stringify({ runtime, files, fresh })))(onLine);
}
interface Options {
  readonly runtime?: string;
  readonly fresh?: boolean;
  readonly onLine?: (line: string) => void;
}

it('builds the same once, and again when that is asked for or a name changes', async () => {
  const lines: string[] = [];
  const first = await build('six', { onLine: (line) => lines.push(line) });
  expect(first).toMatchObject({ isCached: false, bytes: 'requirements.txt'.length });
  expect(lines).toEqual(['the image is there', 'installing']);
  const tar = await builds.open(first.key);
  expect(tar && (await text(tar))).toBe('requirements.txt');
  expect(await build('six')).toEqual({ ...first, isCached: true });
  expect(box.runs).toHaveLength(1);
  expect(await build('six', { fresh: true })).toEqual(first);
  expect((await build('seven')).key).not.toBe(first.key);
  expect((await build('six', { runtime: 'python3.14' })).key).not.toBe(first.key);
  expect(box.runs).toHaveLength(4);
});

it('shares the work of callers at a time, and tells each of its progress', async () => {
  const gate = deferred<void>();
  box.gate = gate.promise;
  const lines: string[] = [];
  const all = ['a', 'b'].map((who) => build('six', { onLine: (line) => lines.push(`${who} ${line}`) }));
  gate.resolve();
  const [one, two] = await Promise.all(all);
  expect(one).toEqual(two);
  expect(box.runs).toHaveLength(1);
  expect(lines).toEqual(expect.arrayContaining(['a installing', 'b installing']));
});

it('runs two at a time, and refuses what would wait behind sixteen', async () => {
  const gate = deferred<void>();
  box.gate = gate.promise;
  const all = Array.from({ length: 16 }, (_, at) => build(`p${at}`));
  const answer = await refusal(() => build('one-more'));
  expect(answer).toContain('429 TooManyRequestsException');
  expect(answer).toContain('16 builds are under way: try again later.');
  expect(box.runs.length).toBeLessThanOrEqual(2);
  gate.resolve();
  await Promise.all(all);
  expect(box.runs).toHaveLength(16);
});

it('ends what is under way when the service stops, and begins nothing more', async () => {
  box.gate = new Promise(() => undefined);
  const [running, waiting] = [build('a'), build('b'), build('c')].map((work) =>
    work.catch((error: unknown) => String(error)),
  );
  await builds.close();
  expect(await running).toContain('The service is stopping.');
  expect(await waiting).toContain('The service is stopping.');
  await expect(build('d')).rejects.toThrow('The service is stopping.');
});

it('says that an image of somebody else has no builder', async () => {
  expect(await refusal(() => build('six', { runtime: 'python3.9' }))).toMatch(
    /InvalidParameterValueException.*The dependencies for python3.9 cannot be built: its image is not one of ours/,
  );
});

it.each<[string, number, string[], RegExp]>([
  [
    'a name that is unknown',
    1,
    ['ERROR: No matching distribution'],
    /ended with status 1\. The output ended:\n {2}ERROR/,
  ],
  [
    'no network, by pip',
    1,
    ['Temporary failure in name resolution'],
    /registry cannot be reached\. Is there no network/,
  ],
  ['no network, by npm', 1, ['npm error code EAI_AGAIN'], /registry cannot be reached/],
  ['a registry that refuses', 1, ['npm error code ECONNREFUSED'], /registry cannot be reached/],
  ['an authority that is not trusted', 1, ['SELF_SIGNED_CERT_IN_CHAIN'], /LAMBDABOX_CA_BUNDLE=<PEM file>/],
  ['too much time', 124, [], /it took longer than 60 s\.$/],
  ['too much memory', 137, [], /it needed more than 1024 MB of memory\.$/],
])('says what a build failed of: %s', async (_, exitCode, lines, told) => {
  box.gate = Promise.reject(new BuildFailure(exitCode, lines));
  await expect(build('six')).rejects.toThrow(told);
  box.gate = Promise.resolve();
  expect(await build('six')).toMatchObject({ isCached: false });
});
