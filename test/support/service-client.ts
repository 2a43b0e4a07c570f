import { Client } from '../../src/cli/http/client';
import { ACCESS_KEY_ID, SECRET_ACCESS_KEY } from './service';

/** The command line's client, with the keys of a test's service. */
export function serviceClient({ endpoint }: { readonly endpoint: string }): Client {
  const settings = { endpoint: new URL(endpoint), region: 'us-east-1', dataDirectory: '' };
  const pair = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY };
  return new Client(settings, () => pair, new AbortController().signal);
}
