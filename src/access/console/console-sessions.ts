import { hash } from 'node:crypto';
import type { Clock } from '../../lib/clock';

export interface OpenSession {
  readonly accessKeyId: string;
  readonly csrfToken: string;
}

interface Kept extends OpenSession {
  readonly openedAt: number;
  usedAt: number;
}

export interface ConsoleSessionsParts {
  readonly clock: Pick<Clock, 'now'>;
  /** That many random bytes. */
  readonly random: (bytes: number) => Buffer;
  /** Whether a key is still good: its sessions end with it. */
  readonly isKey: (accessKeyId: string) => boolean;
}

const TOKEN_BYTES = 32;
const LIFE_MS = 12 * 3_600_000;
const IDLE_MS = 2 * 3_600_000;
const MAX_SESSIONS = 1000;

/**
 * Who is logged in to the console, in memory alone: a session ends with the service. A token is kept as its hash, so that
 * neither a dump nor the time of a look-up tells one. Past the bound the one that was unused longest goes.
 */
export class ConsoleSessions {
  private readonly byHash = new Map<string, Kept>();

  constructor(private readonly parts: ConsoleSessionsParts) {}

  open(accessKeyId: string): { readonly token: string; readonly session: OpenSession } {
    const { clock, random } = this.parts;
    const token = random(TOKEN_BYTES).toString('base64url');
    const csrfToken = random(TOKEN_BYTES).toString('base64url');
    const now = clock.now();
    const session = { accessKeyId, csrfToken, openedAt: now, usedAt: now };
    const [oldest] = this.byHash.keys();
    if (this.byHash.size >= MAX_SESSIONS && oldest !== undefined) this.byHash.delete(oldest);
    this.byHash.set(hashOf(token), session);
    return { token, session };
  }

  /** The session of a token, which counts as a use of it; undefined when there is none, or it has ended. */
  use(token: string): OpenSession | undefined {
    const key = hashOf(token);
    const session = this.good(key);
    if (!session) return undefined;
    session.usedAt = this.parts.clock.now();
    // The order of the map is that of their last uses.
    this.byHash.delete(key);
    this.byHash.set(key, session);
    return session;
  }

  end(token: string): void {
    this.byHash.delete(hashOf(token));
  }

  private good(key: string): Kept | undefined {
    const session = this.byHash.get(key);
    if (!session) return undefined;
    const now = this.parts.clock.now();
    const isOver = now - session.openedAt >= LIFE_MS || now - session.usedAt >= IDLE_MS;
    if (!isOver && this.parts.isKey(session.accessKeyId)) return session;
    this.byHash.delete(key);
    return undefined;
  }
}

function hashOf(token: string): string {
  return hash('sha256', token, 'base64url');
}
