import {
  InvokeWithResponseStreamCommand,
  type InvokeWithResponseStreamCommandInput,
  type InvokeWithResponseStreamCompleteEvent,
  type InvokeWithResponseStreamResponseEvent,
  type LambdaClient,
} from '@aws-sdk/client-lambda';

/** A call of InvokeWithResponseStream, read as a caller reads it. */
export class StreamedCall {
  private constructor(
    readonly requestId: string,
    readonly executedVersion: string | undefined,
    private readonly events: AsyncIterator<InvokeWithResponseStreamResponseEvent>,
  ) {}

  /** Resolves with the head of the answer. */
  static async begin(
    client: LambdaClient,
    name: string,
    event: unknown = {},
    input: Partial<InvokeWithResponseStreamCommandInput> = {},
    abortSignal?: AbortSignal,
  ): Promise<StreamedCall> {
    const command = new InvokeWithResponseStreamCommand({
      FunctionName: name,
      Payload: Buffer.from(JSON.stringify(event)),
      ...input,
    });
    const answer = await client.send(command, abortSignal ? { abortSignal } : {});
    const events = answer.EventStream?.[Symbol.asyncIterator]();
    if (!events) throw new Error('an answer without a stream');
    return new StreamedCall(answer.$metadata.requestId ?? '', answer.ExecutedVersion, events);
  }

  /** The next bytes of the answer, or how it ended. */
  async next(): Promise<Buffer | InvokeWithResponseStreamCompleteEvent> {
    const { value, done } = (await this.events.next()) as IteratorResult<
      InvokeWithResponseStreamResponseEvent,
      undefined
    >;
    if (done) throw new Error('the stream ended without InvokeComplete');
    if (value.PayloadChunk) return Buffer.from(value.PayloadChunk.Payload ?? []);
    if (value.InvokeComplete) return value.InvokeComplete;
    throw new Error(`a message of no known kind: ${JSON.stringify(value)}`);
  }

  /** All that is still to come; `chunk` is called with each piece and may take its time. */
  async rest(chunk: (data: Buffer) => Promise<void> | void): Promise<InvokeWithResponseStreamCompleteEvent> {
    for (;;) {
      const next = await this.next();
      if (!Buffer.isBuffer(next)) return next;
      await chunk(next);
    }
  }

  /** The same as text. */
  async text(): Promise<{ text: string; end: InvokeWithResponseStreamCompleteEvent; log: string }> {
    const parts: Buffer[] = [];
    const end = await this.rest((data) => void parts.push(data));
    const log = Buffer.from(end.LogResult ?? '', 'base64').toString();
    return { text: Buffer.concat(parts).toString(), end, log };
  }
}
