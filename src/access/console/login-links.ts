import { hash } from 'node:crypto';
import type { Clock } from '../../lib/clock';

export interface LoginLinksParts {
  readonly clock: Pick<Clock, 'now' | 'wallTime'>;
  /** That many random bytes. */
  readonly random: (bytes: number) => Buffer;
}

interface Waiting {
  readonly accessKeyId: string;
  readonly until: number;
}

const TOKEN_BYTES = 32;
const LIFE_MS = 60_000;
const MAX_LINKS = 1000;

/** Tokens that log in once, and soon. */
export class LoginLinks {
  private readonly byHash = new Map<string, Waiting>();

  constructor(private readonly parts: LoginLinksParts) {}

  /** `expires`: epoch milliseconds. */
  make(accessKeyId: string): { readonly token: string; readonly expires: number } {
    const { clock, random } = this.parts;
    const token = random(TOKEN_BYTES).toString('base64url');
    const [oldest] = this.byHash.keys();
    if (this.byHash.size >= MAX_LINKS && oldest !== undefined) this.byHash.delete(oldest);
    this.byHash.set(hash('sha256', token, 'base64url'), { accessKeyId, until: clock.now() + LIFE_MS });
    return { token, expires: clock.wallTime() + LIFE_MS };
  }

  /** Whose it is; nobody's the second time, or when its time is over. */
  take(token: string): string | undefined {
    const key = hash('sha256', token, 'base64url');
    const found = this.byHash.get(key);
    this.byHash.delete(key);
    return found && this.parts.clock.now() < found.until ? found.accessKeyId : undefined;
  }
}
