import type { ImageProgress } from '../../engine/images';
import { PullProgress } from './pull-progress';

/** How many lines of a failed build an error quotes. */
const QUOTED_LINES = 20;

const BUILD_STEP = /^Step (\d+)\/(\d+)/;

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
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

/** Told of a build or pull. */
export interface ProgressListener {
  /** A line of what Docker says. */
  line(text: string): void;
  /** How far it is, in a few words: `step 3 of 20`. */
  step(words: string): void;
}

export const UNHEARD: ProgressListener = { line: () => undefined, step: () => undefined };

/** Tells of the image of a runtime as whoever asked for it hears it. */
export function toldOf(runtime: string, tell: (progress: ImageProgress) => void): ProgressListener {
  return {
    line: (message) => tell({ runtime, message }),
    step: (step) => tell({ runtime, message: step, step }),
  };
}

/**
 * Reads the output of a build or a pull to its end (Docker Engine API, "Build an image": JSON objects, one a line)
 * and passes it on. Docker answers 200 and tells a failure as the last object: that throws ImageFailure.
 */
export async function followProgress(
  output: AsyncIterable<Buffer | string>,
  listener: ProgressListener,
): Promise<void> {
  const last: string[] = [];
  const pull = new PullProgress();
  for await (const json of jsonLines(output)) {
    const message = JSON.parse(json) as ProgressMessage;
    if (message.error !== undefined) throw new ImageFailure(message.error.trim(), last);
    for (const line of linesOf(message)) {
      last.push(line);
      if (last.length > QUOTED_LINES) last.shift();
      listener.line(line);
      const [, step, steps] = BUILD_STEP.exec(line) ?? [];
      if (steps !== undefined) listener.step(`step ${step} of ${steps}`);
    }
    const pulled = pull.after(message);
    if (pulled !== undefined) listener.step(pulled);
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
