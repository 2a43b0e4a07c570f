import { ProtocolError, type ProcessFrame } from '../../../../src/environment/frames';
import { Processes } from '../../../../src/environment/processes/processes';

const program = { cwd: '/', programs: ['/a'], args: [], env: {} };
const log = (process: number, text: string): ProcessFrame => ({
  type: 'log',
  process,
  stream: 'joined',
  data: Buffer.from(text),
});
const exit = (process: number): ProcessFrame => ({
  type: 'exit',
  process,
  code: 0,
  signal: 0,
  oomKills: 0,
  peakMemoryBytes: 0,
});

describe('the processes of an environment', () => {
  let said: string[];
  let processes: Processes;
  let told: string[];
  const start = (kind: 'runtime' | 'extension', name: string) =>
    processes.start(kind, program, (frame) =>
      told.push(`${name} ${frame.type}${frame.type === 'log' ? `: ${frame.data.toString()}` : ''}`),
    );
  beforeEach(() => {
    said = [];
    told = [];
    processes = new Processes({
      start: (process, kind) => said.push(`start ${kind} ${process}`),
      specialise: (process) => said.push(`specialise ${process}`),
      signal: (process, signal) => said.push(`signal ${signal} to ${process}`),
    });
  });

  it('have an id each, and whoever started one is told of that one alone', () => {
    const runtime = start('runtime', 'runtime');
    const extension = start('extension', 'extension');
    expect(said).toEqual([`start runtime ${runtime}`, `start extension ${extension}`]);
    expect(extension).not.toBe(runtime);
    processes.take({ type: 'ready', process: runtime });
    processes.take(log(extension, 'a'));
    processes.take(log(runtime, 'b'));
    processes.take(exit(extension));
    processes.take(exit(runtime));
    expect(told).toEqual([
      'runtime ready',
      'extension log: a',
      'runtime log: b',
      'extension exit',
      'runtime exit',
    ]);
  });

  it('never have the id of one that has ended, whose children may still write', () => {
    const first = start('runtime', 'first');
    processes.take(exit(first));
    const second = start('runtime', 'second');
    expect(second).not.toBe(first);
    processes.take(log(first, 'left behind'));
    processes.take(log(second, 'new'));
    expect(told).toEqual(['first exit', 'first log: left behind', 'second log: new']);
  });

  it('are killed one by one or all at once, and one that has ended no more', () => {
    const runtime = start('runtime', 'runtime');
    const extension = start('extension', 'extension');
    said.length = 0;
    processes.kill(extension);
    processes.take({ type: 'spawn-failed', process: runtime, program: '/a', reason: 'permission denied' });
    processes.kill(runtime);
    processes.kill(99);
    processes.killAll();
    expect(said).toEqual([`signal 9 to ${extension}`, 'signal 9 to all']);
    expect(told).toEqual(['runtime spawn-failed']);
  });

  it('are those that were started: an init that tells of others, or of an end twice, breaks the protocol', () => {
    const runtime = start('runtime', 'runtime');
    for (const frame of [log(runtime + 1, 'x'), exit(0)]) {
      expect(() => processes.take(frame)).toThrow(
        new ProtocolError(`process ${frame.process} was never started`),
      );
    }
    processes.take(exit(runtime));
    expect(() => processes.take(exit(runtime))).toThrow(
      new ProtocolError(`process ${runtime} has ended before`),
    );
    expect(told).toEqual(['runtime exit']);
  });

  it('are no more in its whole life than there are ids', () => {
    for (let count = 0; count < 65_535; count += 1) start('extension', 'one');
    expect(() => start('extension', 'one')).toThrow('no more than 65535 processes');
  });
});
