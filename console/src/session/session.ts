import { signal } from '@preact/signals';
import type { ConsoleLogin, ConsoleSession } from '../../../src/contract/console-session';
import type { KeyRole } from '../../../src/contract/key-role';

export type Entry =
  | { readonly at: 'checking' }
  /** `why` is for the person: nothing at the first visit. */
  | { readonly at: 'door'; readonly why?: string }
  | { readonly at: 'inside'; readonly session: ConsoleSession };

const PATH = '/console/session';
const LINK = /^#token=([\w-]+)$/;
const ROLES: readonly KeyRole[] = ['read', 'invoke', 'deploy', 'admin'];

export const entry = signal<Entry>({ at: 'checking' });

export function csrfToken(): string {
  return entry.value.at === 'inside' ? entry.value.session.csrfToken : '';
}

/** Whether this key may do what `role` may. The service says no anyway; the page says it before. */
export function may(role: KeyRole): boolean {
  const now = entry.value;
  return now.at === 'inside' && ROLES.indexOf(now.session.role) >= ROLES.indexOf(role);
}

/** By the cookie that is there, or by the one-time link that led here. */
export async function enter(): Promise<void> {
  const [, token] = LINK.exec(location.hash) ?? [];
  if (token !== undefined) {
    history.replaceState(null, '', location.pathname);
    await opened({ token });
    return;
  }
  const response = await fetch(PATH, { credentials: 'same-origin' }).catch(() => undefined);
  if (response?.ok) entry.value = { at: 'inside', session: (await response.json()) as ConsoleSession };
  else
    entry.value = {
      at: 'door',
      ...(response ? {} : { why: 'The service cannot be reached. Is it running?' }),
    };
}

export async function logIn(accessKeyId: string, secretAccessKey: string): Promise<void> {
  await opened({ accessKeyId, secretAccessKey });
}

export async function logOut(): Promise<void> {
  await fetch(PATH, {
    method: 'DELETE',
    credentials: 'same-origin',
    headers: { 'x-lambdabox-csrf': csrfToken() },
  }).catch(() => undefined);
  entry.value = { at: 'door', why: 'You have logged out.' };
}

/** The service no longer knows the session: it ended elsewhere, in time, or with a restart. */
export function sessionEnded(): void {
  if (entry.value.at === 'inside')
    entry.value = {
      at: 'door',
      why: 'Your session has ended: it was idle, ended elsewhere, or the service started anew.',
    };
}

async function opened(proof: ConsoleLogin): Promise<void> {
  const response = await fetch(PATH, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(proof),
  }).catch(() => undefined);
  if (!response) {
    entry.value = { at: 'door', why: 'The service cannot be reached. Is it running?' };
    return;
  }
  const answer = (await response.json().catch(() => ({}))) as Partial<ConsoleSession> & {
    readonly message?: string;
  };
  if (response.ok) entry.value = { at: 'inside', session: answer as ConsoleSession };
  else
    entry.value = { at: 'door', why: answer.message ?? `The service refused it (HTTP ${response.status}).` };
}
