import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** A file for `LAMBDABOX_WEBHOOKS` in a folder, with the addresses of webhooks by name. Its path. */
export function webhookFile(folder: string, urls: Readonly<Record<string, string>>): string {
  const file = join(folder, 'webhooks.json');
  const webhooks = Object.entries(urls).map(([name, url]) => [name, { url, secret: SECRET }] as const);
  writeFileSync(file, JSON.stringify(Object.fromEntries(webhooks)));
  chmodSync(file, 0o600);
  return file;
}
