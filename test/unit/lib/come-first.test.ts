import { comeFirst, type OwnProcess } from '../../../src/lib/come-first';

/** A process with the id 40 in a session, and what it did. */
function processIn(session: number, changes: Partial<OwnProcess> = {}) {
  const done: string[] = [];
  const own: OwnProcess = {
    setPriority: (nice) => void done.push(`nice ${nice}`),
    read: () => `40 (a (strange) name) S 1 40 ${session} 0 -1 4194560`,
    write: (path, text) => void done.push(`${path} ${text}`),
    ...changes,
  };
  return { own, done };
}
const fails = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

describe('the service comes before what it runs', () => {
  it('in its own session with all of it', () => {
    const { own, done } = processIn(40);
    expect(comeFirst(own)).toBe(true);
    expect(done).toEqual(['nice -5', '/proc/self/autogroup -5']);
  });

  it("in somebody else's session without a change for the others", () => {
    const { own, done } = processIn(7);
    expect(comeFirst(own)).toBe(true);
    expect(done).toEqual(['nice -5']);
  });

  it('where the kernel knows no groups of sessions', () => {
    const { own, done } = processIn(40, { write: fails('ENOENT') });
    expect(comeFirst(own)).toBe(true);
    expect(done).toEqual(['nice -5']);
  });

  it('but not where it may not, and that is no fault', () => {
    const { own, done } = processIn(40, { setPriority: fails('EACCES') });
    expect(comeFirst(own)).toBe(false);
    expect(done).toEqual([]);
  });
});
