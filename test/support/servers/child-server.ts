import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { until } from '../until';

const TOOLS = resolve(__dirname, '../../../.tools');
const START_MS = 60_000;

/** Where a script has unpacked a server for the tests. */
export function toolsOf(name: string): string {
  const tools = join(TOOLS, name);
  if (!existsSync(join(tools, 'complete'))) throw new Error(`${tools} is missing: run scripts/${name}.sh`);
  return tools;
}

/** The environment of a program that was unpacked with its libraries. */
export function unpackedEnvironment(tools: string): Record<string, string> {
  const libraries = globSync([join(tools, 'lib/*-linux-gnu'), join(tools, 'usr/lib/*-linux-gnu')]);
  return { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', LD_LIBRARY_PATH: libraries.join(':') };
}

/** A server of a test's: a child process that is begun, ended, and begun again on what it left. */
export class ChildServer {
  private child: ChildProcess | undefined;

  constructor(
    private readonly command: readonly string[],
    private readonly env: Readonly<Record<string, string>>,
    private readonly isReady: () => Promise<boolean>,
  ) {}

  async begin(): Promise<void> {
    const [program = '', ...args] = this.command;
    const child = spawn(program, args, { env: this.env, stdio: 'ignore' });
    this.child = child;
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      return this.isReady().catch(() => false);
    }, START_MS);
  }

  /** Ends it; what it has written stays. */
  async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
