import type { Readable, Writable } from 'node:stream';

/** A stream to write to, and whether a person looks at it. */
export type TextSink = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};
/** `setRawMode`: keys come one at a time, and Ctrl-C is one of them. */
type TextSource = Readable & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown };

/** All that a command has of the world: main.ts gives the process's, tests give their own. */
export interface Io {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly stdin: TextSource;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted by Ctrl-C and by SIGTERM; the reason is the signal's name. */
  readonly signal: AbortSignal;
  /** Calls back when the process ends, also by an error that nobody caught. Returns how to take that back. */
  readonly onExit: (listener: () => void) => () => void;
  /** The script that is the service, for `start`. */
  readonly serviceMain: string;
  /** The folder with the examples, for `demo`. */
  readonly examples: string;
}

/** The whole of standard input. */
export async function readAll(source: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(Buffer.from(chunk as Buffer | string));
  return Buffer.concat(chunks);
}
