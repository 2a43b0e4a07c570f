const PATIENCE_MS = 30_000;

/** Turns through the event loop until `condition` holds: what it waits for comes from a socket or a thread. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`still not so: ${condition.toString()}`);
    await new Promise((next) => setImmediate(next));
  }
}
