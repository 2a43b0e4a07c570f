/** How many lines of a failed build an error quotes. */
const QUOTED_LINES = 20;

/** A build or pull that Docker reported as failed, with the end of its output. */
export class ImageFailure extends Error {
  constructor(
    reason: string,
    readonly lastLines: readonly string[],
  ) {
    super(reason);
    this.name = 'ImageFailure';
  }
}

/** Of Docker's `JSONMessage`, what we show. */
interface ProgressMessage {
  readonly stream?: string;
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number };
}

/**
 * Reads the output of a build or a pull to its end (Docker Engine API, "Build an image": JSON objects, one a line)
 * and passes its lines on. Docker answers 200 and tells a failure as the last object: that throws ImageFailure.
 */
export async function followProgress(
  output: AsyncIterable<Buffer | string>,
  onLine: (line: string) => void,
): Promise<void> {
  const last: string[] = [];
  for await (const json of jsonLines(output)) {
    const message = JSON.parse(json) as ProgressMessage;
    if (message.error !== undefined) throw new ImageFailure(message.error.trim(), last);
    for (const line of linesOf(message)) {
      last.push(line);
      if (last.length > QUOTED_LINES) last.shift();
      onLine(line);
    }
  }
}

async function* jsonLines(output: AsyncIterable<Buffer | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of output) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

function linesOf(message: ProgressMessage): string[] {
  // A pull repeats its progress bars many times a second.
  if (message.progressDetail?.current !== undefined) return [];
  const text = message.stream ?? [message.id, message.status].filter(Boolean).join(': ');
  return text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
}
