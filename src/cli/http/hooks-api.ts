import type { Hook, HookPut, HooksAnswer, HookView } from '../../contract/hook';
import type { Client } from './client';

/** Members that are left out are the service's to fill in; a secret is one that the sender has already. */
export type NewHook = {
  readonly kind: Hook['kind'];
  readonly name: string;
  readonly secret?: string | undefined;
} & Readonly<Record<string, unknown>>;

/** Hooks, through the service's own routes. */
export class HooksApi {
  constructor(private readonly client: Client) {}

  async list(): Promise<readonly HookView[]> {
    return (await this.client.json<HooksAnswer>({ method: 'GET', path: '/_lambdabox/hooks' })).hooks;
  }

  /** Makes it, or puts it in the place of the one that has the name. */
  put({ name, ...hook }: NewHook): Promise<HookPut> {
    return this.client.json({ method: 'PUT', path: pathOf(name), body: JSON.stringify(hook) });
  }

  async remove(name: string): Promise<void> {
    await this.client.json({ method: 'DELETE', path: pathOf(name) });
  }
}

function pathOf(name: string): string {
  return `/_lambdabox/hooks/${encodeURIComponent(name)}`;
}
