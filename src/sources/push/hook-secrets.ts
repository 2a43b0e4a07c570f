import { hash, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { messageOf } from '../../errors';

type Secrets = Readonly<Record<string, readonly string[]>>;

const OTHERS = 0o077;

/**
 * What senders have to know, by the names of hooks, in one file that is closed to others: people may edit it while the
 * service runs. Of several secrets of a name each is good, so that one can follow another.
 */
export class HookSecrets {
  private read: { readonly state: string; readonly secrets: Secrets } | undefined;

  private constructor(private readonly path: string) {}

  /** Throws for a file that is not closed, or cannot be read. None is no fault: it is written with the first secret. */
  static open(path: string): HookSecrets {
    const opened = new HookSecrets(path);
    opened.secrets();
    return opened;
  }

  of(name: string): readonly string[] {
    const secrets = this.secrets();
    return Object.hasOwn(secrets, name) ? (secrets[name] ?? []) : [];
  }

  /** Whether a token is one of a hook's; the time that it takes tells nothing. */
  isOf(name: string, token: string): boolean {
    return this.of(name).reduce((found, secret) => isSame(secret, token) || found, false);
  }

  /** In the place of those that it had. */
  put(name: string, secret: string): void {
    this.write({ ...this.secrets(), [name]: [secret] });
  }

  remove(name: string): void {
    const { [name]: _gone, ...others } = this.secrets();
    if (_gone) this.write(others);
  }

  private secrets(): Secrets {
    try {
      const found = statSync(this.path, { throwIfNoEntry: false });
      if (!found) return {};
      if ((found.mode & OTHERS) !== 0)
        throw new Error('holds secrets and may be read or written by others; chmod 600 it');
      const state = `${found.ino} ${found.size} ${found.mtimeMs}`;
      if (this.read?.state !== state) {
        this.read = { state, secrets: parseSecrets(readFileSync(this.path, 'utf8')) };
      }
      return this.read.secrets;
    } catch (error) {
      throw new Error(`the file of hooks' secrets, ${this.path}: ${messageOf(error)}`, { cause: error });
    }
  }

  private write(secrets: Secrets): void {
    const shown = Object.entries(secrets).map(([name, all]) => [name, all.length === 1 ? all[0] : all]);
    const text = `${JSON.stringify(Object.fromEntries(shown), null, 2)}\n`;
    // A crash leaves the old file or the new one.
    const next = `${this.path}.new`;
    writeFileSync(next, text, { mode: 0o600, flush: true });
    renameSync(next, this.path);
    this.read = undefined;
  }
}

/** `{"<name>": "<secret>"}`, or a list of secrets. */
function parseSecrets(text: string): Secrets {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('must be a JSON object of names and secrets');
  return Object.fromEntries(
    Object.entries(value).map(([name, given]) => {
      const secrets: unknown[] = [given].flat();
      if (secrets.every((one): one is string => typeof one === 'string' && one.length >= 8))
        return [name, secrets];
      throw new Error(`"${name}" must be a secret of 8 characters or more, or a list of such`);
    }),
  );
}

/** The parser's own message may quote a secret. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('is not JSON');
  }
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
}
