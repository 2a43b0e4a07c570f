import type { ServerResponse } from 'node:http';
import type { PublicDoor, PublicVisit, RequestHead } from '../http/door';
import { ConsoleFiles } from './console-files';
import { ConsoleLogin, type ConsoleLoginParts } from './console-login';

export interface ConsoleDoorParts extends ConsoleLoginParts {
  /** Where the built page is. */
  readonly directory: string;
}

const PREFIX = '/console';
const SESSION = `${PREFIX}/session`;

/** Nothing but what this service serves runs in the page, and nobody frames it. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    ...["script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'"],
    ...["font-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The console: its page, which anybody may fetch and which knows nothing, and who is logged in. */
export class ConsoleDoor implements PublicDoor {
  readonly protocol = 'rest-json';
  private readonly files: ConsoleFiles;
  private readonly login: ConsoleLogin;

  constructor(parts: ConsoleDoorParts) {
    this.files = new ConsoleFiles(parts.directory);
    this.login = new ConsoleLogin(parts);
  }

  meet({ path }: RequestHead): ((visit: PublicVisit) => Promise<void>) | undefined {
    if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return undefined;
    return (visit) => this.serve(visit);
  }

  private serve(visit: PublicVisit): Promise<void> {
    const { res, head } = visit;
    setAll(res, HEADERS);
    return head.path === SESSION
      ? this.login.serve(visit)
      : this.files.serve(head, res, head.path.slice(PREFIX.length));
  }
}

function setAll(res: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}
