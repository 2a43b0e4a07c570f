import { spawn } from 'node:child_process';

/** Some commands of a page, and what it says that they print. */
export interface Step {
  readonly commands: string;
  /** The page says so: `sh fails`. */
  readonly fails: boolean;
  /** Undefined when the page shows nothing. */
  readonly shown: { readonly language: 'text' | 'json'; readonly text: string } | undefined;
}

/** 128 and the signal's number, as shells tell it. */
const ENDED_BY_TERM = 143;

interface Fence {
  readonly info: string;
  readonly text: string;
}

/** A page's steps, in its order. Throws when a block is of no kind that a walk-through has. */
export function stepsOf(page: string): Step[] {
  const fences: Fence[] = [...page.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(
    ([, info = '', text = '']) => ({ info: info.trim(), text }),
  );
  return fences.flatMap((fence, index) => {
    if (/^sh( fails)?$/.test(fence.info)) {
      const shown = shownBy(fences[index + 1]);
      return [{ commands: fence.text, fails: fence.info.endsWith(' fails'), shown }];
    }
    if (!isOutput(fence)) throw new Error(`a walk-through has no blocks of "${fence.info}":\n${fence.text}`);
    if (!fences[index - 1]?.info.startsWith('sh'))
      throw new Error(`this is the output of no command:\n${fence.text}`);
    return [];
  });
}

function isOutput(fence: Fence | undefined): fence is Fence & { info: 'text' | 'json' } {
  return fence?.info === 'text' || fence?.info === 'json';
}

function shownBy(fence: Fence | undefined): Step['shown'] {
  return isOutput(fence) ? { language: fence.info, text: fence.text } : undefined;
}

export interface Walk {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

/** Runs the steps in one shell. Resolves to what each printed; rejects with the one that failed and all that it printed. */
export async function walk(steps: readonly Step[], { folder, env, timeoutMs }: Walk): Promise<string[]> {
  const printed = await bash(scriptOf(steps), folder, env, timeoutMs);
  const outputs = steps.map((_, index) => outputOf(printed.text, index));
  // What has no end mark is where the shell ended.
  const failed = outputs.findIndex(({ hasEnded }) => !hasEnded);
  if (failed >= 0)
    throw new Error(
      `the page cannot be followed (${printed.end}). This block failed:\n${steps[failed]?.commands}\nIt printed:\n${outputs[failed]?.text}`,
    );
  return outputs.map(({ text }) => text);
}

const begin = (index: number) => `==== begin of block ${index}`;
const end = (index: number) => `==== end of block ${index}`;

function scriptOf(steps: readonly Step[]): string {
  const parts = steps.map(({ commands, fails }, index) =>
    [
      `printf '%s\\n' '${begin(index)}'`,
      fails ? failing(commands) : commands,
      `printf '\\n%s\\n' '${end(index)}'`,
    ].join('\n'),
  );
  return ['set -eu', 'exec 2>&1', ...parts].join('\n');
}

function failing(commands: string): string {
  return `set +e\n${commands}\nended=$?\nset -e\n[ $ended -ne 0 ] || { echo 'the page says that this fails'; exit 1; }`;
}

function outputOf(printed: string, index: number): { text: string; hasEnded: boolean } {
  const [, after = ''] = printed.split(`${begin(index)}\n`);
  const [text = '', ...rest] = after.split(`\n${end(index)}\n`);
  return { text, hasEnded: rest.length > 0 };
}

function bash(
  script: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  timeoutMs: number,
): Promise<{ text: string; end: string }> {
  return new Promise((done, fail) => {
    // It ends what the shell has started as well.
    const limit = ['--preserve-status', '--kill-after=5', String(timeoutMs / 1000)];
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const shell = spawn('timeout', [...limit, 'bash', '-c', script], { cwd, env, stdio: [...stdio] });
    const chunks: Buffer[] = [];
    shell.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    shell.once('error', fail);
    shell.once('close', (code, signal) =>
      done({
        text: Buffer.concat(chunks).toString(),
        end: code === ENDED_BY_TERM ? `it took more than ${timeoutMs} ms` : (signal ?? `exit status ${code}`),
      }),
    );
  });
}
