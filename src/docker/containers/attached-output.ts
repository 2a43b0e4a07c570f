/** One of the two streams that Docker sends over one connection (Engine API, "Attach to a container": the format). */
export interface OutputPart {
  readonly isError: boolean;
  readonly chunk: Buffer;
}

const HEAD_BYTES = 8;
const STDERR = 2;

/** Takes apart what an attached container without a terminal writes, as it arrives. */
export async function* outputParts(stream: AsyncIterable<Buffer>): AsyncGenerator<OutputPart> {
  let head = Buffer.alloc(0);
  let left = 0;
  let isError = false;
  for await (let chunk of stream) {
    while (chunk.length > 0) {
      if (left === 0) {
        const wanted = HEAD_BYTES - head.length;
        head = Buffer.concat([head, chunk.subarray(0, wanted)]);
        chunk = chunk.subarray(wanted);
        if (head.length < HEAD_BYTES) break;
        isError = head[0] === STDERR;
        left = head.readUInt32BE(4);
        head = Buffer.alloc(0);
        continue;
      }
      const part = chunk.subarray(0, left);
      chunk = chunk.subarray(part.length);
      left -= part.length;
      yield { isError, chunk: part };
    }
  }
}
