import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, globSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { until } from '../until';

/** Tests and benchmarks are started in the project's folder, wherever they were compiled to. */
const TOOLS = resolve('.tools');
/** A JVM's on a machine that is busy. */
const START_MS = 180_000;

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

/** Whether something takes connections there. */
export function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

export interface ChildOptions {
  /** All that it knows; absent: what this process does. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** A file that it writes to; what is in it is told when it ends too early. */
  readonly log?: string;
}

/** A server of a test's: a child process that is begun, ended, and begun again on what it left. */
export class ChildServer {
  private child: ChildProcess | undefined;

  constructor(
    private readonly command: readonly string[],
    private readonly isReady: () => Promise<boolean>,
    private readonly options: ChildOptions = {},
  ) {}

  async begin(): Promise<void> {
    const { env, cwd, log } = this.options;
    const [program = '', ...args] = this.command;
    const output = log === undefined ? undefined : openSync(log, 'w');
    const child = spawn(program, args, {
      env,
      cwd,
      stdio: ['ignore', output ?? 'ignore', output ?? 'ignore'],
    });
    if (output !== undefined) closeSync(output);
    this.child = child;
    await until(async () => {
      if (child.exitCode !== null) {
        const says = log === undefined ? '' : `: ${readFileSync(log, 'utf8').slice(-2000)}`;
        throw new Error(`${program} ended with ${child.exitCode}${says}`);
      }
      return this.isReady().catch(() => false);
    }, START_MS);
  }

  /** Does not wait for what it leads to. */
  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
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
