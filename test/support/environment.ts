import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

const WATCHED = new Set([
  'TCPSocketWrap',
  'TCPServerWrap',
  'PipeServerWrap',
  'ProcessWrap',
  'Timeout',
  'FSEventWrap',
]);
/** Resources may close a few turns of the event loop after they were told to. */
const TURNS = 2000;

/**
 * A test file that leaves a socket, a server, a child process or a timer of its own behind fails. This is asked when
 * all its hooks have run; a hook of ours would run before the file's own.
 */
export default class LeakCheckingEnvironment extends TestEnvironment {
  private readonly before = count();

  async handleTestEvent(event: Circus.AsyncEvent | Circus.SyncEvent, state: Circus.State): Promise<void> {
    if (event.name !== 'run_finish') return;
    let leaked = this.leaks();
    for (let turn = 0; leaked.length > 0 && turn < TURNS; turn += 1) {
      await new Promise((next) => setImmediate(next));
      leaked = this.leaks();
    }
    if (leaked.length > 0) {
      const error = new Error(`this test file leaves behind: ${leaked.join(', ')}`);
      state.unhandledErrors.push([error, error]);
    }
  }

  private leaks(): string[] {
    return [...count()]
      .map(([kind, now]) => [kind, now - (this.before.get(kind) ?? 0)] as const)
      .filter(([, more]) => more > 0)
      .map(([kind, more]) => `${more} ${kind}`);
  }
}

function count(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (WATCHED.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
