import { createRequire } from 'node:module';
import { MINIFLARE_MODULES } from './miniflare';
import type { Subject } from './subject';

/** As much of undici as is used. */
interface UndiciClient {
  request(options: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  }): Promise<{ readonly statusCode: number; readonly body: { text(): Promise<string> } }>;
  close(): Promise<void>;
}

const { Client } = createRequire(__filename)(`${MINIFLARE_MODULES}/undici`) as {
  Client: new (origin: string) => UndiciClient;
};

/** Calls as applications make them: each is signed anew, sent by a client that is in wide use, and its answer is read. */
export async function signedCalls(
  subject: Subject,
  name: string,
  clients: number,
  calls: number,
): Promise<void> {
  const { host, port } = subject.address;
  let left = calls;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new Client(`http://${host}:${port}`);
      while (left > 0) {
        left -= 1;
        const call = subject.signedCall(name);
        const { statusCode, body } = await client.request({ method: 'POST', ...call, body: '{}' });
        const text = await body.text();
        if (statusCode !== 200) throw new Error(`a call was answered ${statusCode}: ${text.slice(0, 200)}`);
      }
      await client.close();
    }),
  );
}
