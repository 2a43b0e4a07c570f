import { readFileSync, statSync } from 'node:fs';
import { messageOf } from '../../errors';
import type { Webhook, Webhooks } from './webhook-destination';

const MEMBERS = ['url', 'secret'];
const OTHERS = 0o077;
/** What Standard Webhooks asks of a secret. */
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/** Reads the file that LAMBDABOX_WEBHOOKS names. Throws an Error that names the file, the place and the rule. */
export function readWebhookFile(path: string): Webhooks {
  try {
    if ((statSync(path).mode & OTHERS) !== 0)
      throw new Error('holds secrets and may be read or written by others; chmod 600 it');
    return parseWebhooks(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`LAMBDABOX_WEBHOOKS=${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** `{"<name>": {"url": "https://...", "secret": "whsec_<base64>"}}` */
function parseWebhooks(text: string): Webhooks {
  const entries = Object.entries(objectOf(parsed(text), 'the file'));
  return new Map(entries.map(([name, value]) => [name, webhookOf(name, objectOf(value, `"${name}"`))]));
}

/** The parser's own message may quote a secret. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('is not JSON');
  }
}

function webhookOf(name: string, members: Readonly<Record<string, unknown>>): Webhook {
  if (!/^[\w-]{1,64}$/.test(name)) throw new Error(`"${name}" must be 1 to 64 letters, digits, - and _`);
  const unknown = Object.keys(members).find((member) => !MEMBERS.includes(member));
  if (unknown !== undefined)
    throw new Error(`"${name}": "${unknown}" is not known; there are ${MEMBERS.join(', ')}`);
  const { url, secret } = members;
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`"${name}": "url" must be an address that begins with https:// or http://`);
  if (new URL(url).username !== '' || new URL(url).password !== '')
    throw new Error(`"${name}": "url" must not name a user; messages are signed with "secret"`);
  const key = typeof secret === 'string' ? keyOf(secret) : undefined;
  if (!key) {
    const rule = `must be whsec_ and the base64 of ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes`;
    throw new Error(`"${name}": "secret" ${rule} (echo "whsec_$(openssl rand -base64 32)")`);
  }
  return { url, key };
}

function keyOf(secret: string): Buffer | undefined {
  const [, text = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(text, 'base64');
  return key.length >= MIN_KEY_BYTES && key.length <= MAX_KEY_BYTES ? key : undefined;
}

function objectOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new Error(`${where} must be a JSON object`);
}
