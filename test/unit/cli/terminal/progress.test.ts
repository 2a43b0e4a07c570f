import { PassThrough } from 'node:stream';
import { Progress } from '../../../../src/cli/terminal/progress';
import { FakeClock } from '../../../support/fake-clock';

const WIPE = '\r\u001b[K';
let clock: FakeClock;
beforeEach(() => (clock = new FakeClock()));

function shown(isTTY: boolean) {
  const sink = Object.assign(new PassThrough(), { isTTY, columns: 20 });
  return { progress: new Progress(sink, clock), written: () => String((sink.read() as Buffer | null) ?? '') };
}

/** Words that count the seconds of a piece of work. */
function counting(what: string): () => string {
  const begin = clock.now();
  return () => `${what}, ${(clock.now() - begin) / 1000} s`;
}

describe('what is being done', () => {
  it('is one line of a terminal, whose seconds go on by themselves', async () => {
    const { progress, written } = shown(true);
    progress.show(counting('building'));
    expect(written()).toBe('building, 0 s');
    await clock.advance(2_000);
    expect(written()).toBe(`${WIPE}building, 1 s${WIPE}building, 2 s`);
    progress.show('a text that is wider than it');
    expect(written()).toBe(`${WIPE}a text that is wide`);
    progress.clear();
    expect(written()).toBe(WIPE);
  });

  it('is said every few seconds where there is no terminal, and not before', async () => {
    const { progress, written } = shown(false);
    progress.show(counting('building'));
    await clock.advance(7_000);
    progress.show(counting('packing'));
    expect(written()).toBe('');
    await clock.advance(13_000);
    expect(written()).toBe('packing, 1 s\npacking, 9 s\n');
  });

  it('ends with what it tells of', async () => {
    const { progress, written } = shown(false);
    progress.show('building');
    progress.clear();
    await clock.advance(60_000);
    expect([written(), clock.pending]).toEqual(['', 0]);
  });
});
