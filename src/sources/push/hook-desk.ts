import { randomBytes } from 'node:crypto';
import type { Hook, HookPut, HookView } from '../../contract/hook';
import { clientError } from '../../errors';
import type { Activities } from './activities';
import { isKey } from './webhooks/standard';
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
  /** Told of each change. */
  readonly subscriptions: { put(hook: Hook): void; remove(name: string): void };
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
    const { hooks, check, subscriptions } = this.parts;
    const { secret: given, hook: sent } = apart(value);
    const hook = readHook(name, sent);
    check(hook);
    const secret = this.secretFor(hook, given);
    hooks.put(hook);
    subscriptions.put(hook);
    return { hook: viewOf(hook), ...(secret === undefined ? {} : { secret }) };
  }

  remove(name: string): void {
    const { hooks, secrets, activities, subscriptions } = this.parts;
    if (!hooks.remove(name)) throw clientError('resourceNotFound', `There is no hook ${name.slice(0, 100)}.`);
    secrets.remove(name);
    subscriptions.remove(name);
    activities.forget(name);
  }

  /** The one that was made for it; undefined where one was given, there was one, or needs to be none. */
  private secretFor(hook: Hook, given: unknown): string | undefined {
    const { secrets } = this.parts;
    const name = secretNameOf(hook);
    if (given !== undefined) {
      if (name === undefined)
        throw clientError('invalidParameterValue', `a hook of the kind ${hook.kind} has no secret`);
      secrets.put(name, secretOf(given, hook));
      return undefined;
    }
    if (name === undefined || secrets.of(name).length > 0) return undefined;
    const secret = newSecret(hook);
    secrets.put(name, secret);
    return secret;
  }
}

/** The secret is no part of what is kept and shown. */
function apart(value: unknown): { secret?: unknown; hook: unknown } {
  if (typeof value !== 'object' || value === null || !('secret' in value)) return { hook: value };
  const { secret, ...hook } = value;
  return { secret, hook };
}

function secretOf(given: unknown, hook: Hook): string {
  const isStandard = hook.kind === 'webhook' && hook.sender === 'standard';
  if (typeof given === 'string' && given.length >= 8 && given.length <= 1000 && (!isStandard || isKey(given)))
    return given;
  const rule = isStandard ? 'must be whsec_ and base64' : 'must be a text of 8 to 1000 characters';
  throw clientError('invalidParameterValue', `the secret of the hook ${hook.name} ${rule}`);
}

function newSecret(hook: Hook): string {
  const bytes = randomBytes(SECRET_BYTES);
  if (hook.kind !== 'webhook') return bytes.toString('base64url');
  if (hook.sender === 'standard') return `whsec_${bytes.toString('base64')}`;
  if (hook.sender === 'github' || hook.sender === 'hmac') return bytes.toString('base64url');
  const rule = `is made by ${hook.sender}, and has to be given`;
  throw clientError('invalidParameterValue', `the secret of the hook ${hook.name} ${rule}`);
}

function viewOf(hook: Hook): HookView {
  const path = hookPath(hook);
  return path === undefined ? hook : { ...hook, path };
}
