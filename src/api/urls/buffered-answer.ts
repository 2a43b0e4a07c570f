import type { InvokeResult } from '../../invocation/invocation';
import { answerOf, metadataOf, plain, type WholeAnswer } from './function-output';
import { PreludeReader } from '../http/prelude';
import { hasPrelude } from './function-output';

/** What a function without a content type of its own streams. */
const STREAM_TYPE = 'application/octet-stream';

/** The answer that a whole output makes. Undefined when the function has failed, or has answered what is none. Pure. */
export function bufferedAnswer({
  functionError,
  payload,
  contentType,
}: InvokeResult): WholeAnswer | undefined {
  if (functionError) return undefined;
  if (hasPrelude(contentType)) return withPrelude(payload);
  // A streaming function whose URL does not stream.
  if (contentType === STREAM_TYPE) return { ...plain(STREAM_TYPE), body: payload };
  return answerOf(payload);
}

function withPrelude(payload: Buffer): WholeAnswer | undefined {
  const read = new PreludeReader().take(payload);
  if (read.kind !== 'read') return undefined;
  const answer = metadataOf(read.prelude);
  return answer && { ...answer, body: read.rest };
}
