import type { ConsoleLink } from '../../contract/console-session';
import type { KeyAdded, KeysAnswer, KeyView } from '../../contract/key-view';
import type { Client } from './client';

/** Keys with roles, and the way into the console. */
export class KeysApi {
  constructor(private readonly client: Client) {}

  async list(): Promise<readonly KeyView[]> {
    return (await this.client.json<KeysAnswer>({ method: 'GET', path: '/_lambdabox/keys' })).keys;
  }

  add(name: string, role: string): Promise<KeyAdded> {
    return this.client.json({ method: 'PUT', path: pathOf(name), query: { role } });
  }

  async remove(name: string): Promise<void> {
    await this.client.json({ method: 'DELETE', path: pathOf(name) });
  }

  /** Logs in once, and soon. */
  consoleLink(): Promise<ConsoleLink> {
    return this.client.json({ method: 'POST', path: '/_lambdabox/console-links' });
  }
}

function pathOf(name: string): string {
  return `/_lambdabox/keys/${encodeURIComponent(name)}`;
}
