/**
 * A test file that leaves a socket, a server, a child process or a timer of ours behind fails. Resources may close a
 * few turns of the event loop after they were told to, so it looks again before it complains.
 */
const WATCHED = new Set(['TCPSocketWrap', 'TCPServerWrap', 'PipeServerWrap', 'ProcessWrap', 'Timeout', 'FSEventWrap']);
const TURNS = 2000;

let before: Map<string, number>;

beforeAll(() => {
  before = count();
});

afterAll(async () => {
  let leaked = leaks();
  for (let turn = 0; leaked.length > 0 && turn < TURNS; turn += 1) {
    await new Promise((next) => setImmediate(next));
    leaked = leaks();
  }
  if (leaked.length > 0) throw new Error(`this test file leaves behind: ${leaked.join(', ')}`);
});

function count(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (WATCHED.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function leaks(): string[] {
  return [...count()]
    .map(([kind, now]) => [kind, now - (before.get(kind) ?? 0)] as const)
    // Jest's own timeout of this very hook is one timer.
    .filter(([kind, more]) => more > (kind === 'Timeout' ? 1 : 0))
    .map(([kind, more]) => `${more} ${kind}`);
}
