import type { Context } from '../context';
import { EXIT, type ExitCode } from '../cli-error';
import { ServiceApi } from '../http/service-api';
import { chosen, rowsOf } from './rows';
import { hasScreen } from '../terminal/screen';
import { Session } from './session';
import type { SortKey } from './sort-keys';
import { firstState } from './state';
import { onceLines } from './view';

interface TopOptions {
  /** Seconds. */
  readonly interval: number;
  readonly sort: SortKey;
  readonly filter?: string;
  readonly once?: boolean;
  readonly json?: boolean;
}

/** Of a table for a file or a pipe: all columns. */
const WIDE = 200;

export async function run(context: Context, options: TopOptions): Promise<ExitCode> {
  const { io, out, client } = context;
  const live = await new ServiceApi(client).live();
  const state = firstState(options.sort, options.filter ?? '');
  if (!options.once && !options.json && hasScreen(io)) {
    await new Session(context, live, state, options.interval * 1000).run();
    return EXIT.ok;
  }
  const all = rowsOf(live);
  const rows = chosen(all, state.sort, state.filter);
  if (options.json) out.json({ ...live, functions: rows });
  else {
    const picture = { endpoint: client.endpoint, live, all, rows, trouble: undefined };
    const columns = io.stdout.isTTY ? (io.stdout.columns ?? WIDE) : WIDE;
    for (const line of onceLines(picture, state, out.colors, columns)) out.line(line);
  }
  return EXIT.ok;
}
