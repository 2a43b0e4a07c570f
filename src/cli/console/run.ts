import { EXIT, type ExitCode } from '../cli-error';
import type { Context } from '../context';
import { KeysApi } from '../http/keys-api';
import { openInBrowser } from './open-in-browser';

interface ConsoleOptions {
  readonly print?: boolean;
  readonly json?: boolean;
}

export async function run({ client, io, out }: Context, options: ConsoleOptions): Promise<ExitCode> {
  const link = await new KeysApi(client).consoleLink();
  const url = new URL(link.url, client.endpoint).href;
  if (options.json) out.json({ ...link, url });
  else out.line(url);
  if (options.print || options.json) return EXIT.ok;
  const isOpen = hasDisplay(io.env) && (await openInBrowser(url));
  out.note(isOpen ? 'it opens in your browser' : 'open it in a browser within a minute; it logs in once');
  return EXIT.ok;
}

function hasDisplay({ DISPLAY, WAYLAND_DISPLAY }: Context['io']['env']): boolean {
  return Boolean(DISPLAY) || Boolean(WAYLAND_DISPLAY);
}
