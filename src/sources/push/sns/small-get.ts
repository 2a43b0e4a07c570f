import { messageOf } from '../../../errors';
import { NotNow } from './unproven';

export interface Answered {
  readonly status: number;
  readonly body: Buffer;
}

/** Asks for what is small. Rejects with NotNow when there is no answer. */
export type Get = (href: string) => Promise<Answered>;

/** SNS waits 15 s for its own answer. */
const DEADLINE_MS = 8_000;
const MOST_BYTES = 64 * 1024;

/** Follows no redirect: where it leads to nobody has looked at. */
export const smallGet: Get = async (href) => {
  const { host } = new URL(href);
  try {
    const answer = await fetch(href, { redirect: 'manual', signal: AbortSignal.timeout(DEADLINE_MS) });
    return { status: answer.status, body: await bodyOf(answer) };
  } catch (error) {
    const { cause = error } = error as { readonly cause?: unknown };
    throw new NotNow(`${host} does not answer: ${messageOf(cause)}`, { cause: error });
  }
};

async function bodyOf({ body }: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
