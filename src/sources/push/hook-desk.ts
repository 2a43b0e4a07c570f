import { randomBytes } from 'node:crypto';
import type { Hook, HookPut, HookView } from '../../contract/hook';
import { clientError } from '../../errors';
import type { Activities } from './activities';
import { hookPath, secretNameOf } from './hook-places';
import { readHook } from './hook-reader';
import type { HookSecrets } from './hook-secrets';
import type { Hooks } from './hooks';

export interface HookDeskParts {
  readonly hooks: Hooks;
  readonly secrets: HookSecrets;
  readonly activities: Activities;
  /** Throws InvalidParameterValueException for a hook whose function must not or cannot be called. */
  readonly check: (hook: Hook) => void;
}

const SECRET_BYTES = 32;

/** Hooks as people make and remove them. */
export class HookDesk {
  constructor(private readonly parts: HookDeskParts) {}

  list(): readonly HookView[] {
    return this.parts.hooks.all().map(viewOf);
  }

  /** Makes it, or puts it in the place of the one that has the name. */
  put(name: string, value: unknown): HookPut {
    const { hooks, check } = this.parts;
    const hook = readHook(name, value);
    check(hook);
    const secret = this.secretFor(hook);
    hooks.put(hook);
    return { hook: viewOf(hook), ...(secret === undefined ? {} : { secret }) };
  }

  remove(name: string): void {
    const { hooks, secrets, activities } = this.parts;
    if (!hooks.remove(name)) throw clientError('resourceNotFound', `There is no hook ${name.slice(0, 100)}.`);
    secrets.remove(name);
    activities.forget(name);
  }

  /** The one that was made for it; undefined where there was one, or needs to be none. */
  private secretFor(hook: Hook): string | undefined {
    const { secrets } = this.parts;
    const name = secretNameOf(hook);
    if (name === undefined || secrets.of(name).length > 0) return undefined;
    const secret = randomBytes(SECRET_BYTES).toString('base64url');
    secrets.put(name, secret);
    return secret;
  }
}

function viewOf(hook: Hook): HookView {
  const path = hookPath(hook);
  return path === undefined ? hook : { ...hook, path };
}
