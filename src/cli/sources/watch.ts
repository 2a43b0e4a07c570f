import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { hasScreen, Screen } from '../terminal/screen';
import { messageOf } from '../thrown';

/** Shows the lines again and again until the user leaves: on a screen of its own, or one after the other. */
export async function watch(
  { io, out }: Context,
  intervalMs: number,
  look: () => Promise<readonly string[]>,
): Promise<void> {
  const over = new AbortController();
  const leave = () => over.abort();
  io.signal.addEventListener('abort', leave);
  let shown: readonly string[] = [];
  const screen = hasScreen(io)
    ? Screen.open(
        io,
        (key) => (LEAVING.has(key) ? leave() : undefined),
        () => screen?.draw(shown),
      )
    : undefined;
  try {
    while (!over.signal.aborted) {
      shown = await look().catch((error: unknown) => [out.colors.red(messageOf(error))]);
      if (screen) screen.draw([...shown, '', out.colors.dim('q quits')]);
      else for (const line of [...shown, '']) out.line(line);
      await delay(intervalMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  } finally {
    screen?.close();
    io.signal.removeEventListener('abort', leave);
  }
}

const LEAVING: ReadonlySet<string> = new Set(['q', 'escape', 'ctrl-c']);
