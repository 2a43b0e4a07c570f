import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './service';

const ROOT = resolve(__dirname, '../..');
const CONFIGURATION = join(ROOT, 'deploy/prometheus');
const TOOLS = join(ROOT, '.tools/prometheus');

/** Debian's, unpacked. */
function tool(name: 'prometheus' | 'promtool'): string {
  const path = join(TOOLS, name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run scripts/prometheus.sh`);
  return path;
}

/** Runs promtool in the project's folder; rejects with what it printed. `input` is what it reads. */
export async function promtool(args: readonly string[], input?: string): Promise<string> {
  const running = promisify(execFile)(tool('promtool'), args, { cwd: ROOT });
  if (input !== undefined) running.child.stdin?.end(input);
  const { stdout, stderr } = await running;
  return stdout + stderr;
}

/** What a test changes in the project's configuration: where to, how often, and how long alerts wait. */
export interface Changes {
  /** `host:port` */
  readonly target: string;
  /** Seconds, in place of every scrape and evaluation interval. */
  readonly interval: number;
  /** Seconds, in place of every `for`. */
  readonly wait: number;
}

export interface QuerySample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface Rule {
  readonly type: 'alerting' | 'recording';
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly state?: 'inactive' | 'pending' | 'firing';
  readonly lastError?: string;
}

interface ExemplarSeries {
  readonly seriesLabels: Readonly<Record<string, string>>;
  readonly exemplars: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly value: string;
  }[];
}

/** A real Prometheus on the project's own configuration and rules, on a free port of loopback. */
export class Prometheus {
  private constructor(
    private readonly process: ChildProcess,
    private readonly endpoint: string,
    private readonly directory: string,
  ) {}

  static async start(changes: Changes): Promise<Prometheus> {
    const directory = mkdtempSync(join(tmpdir(), 'lbx-prometheus-'));
    changedCopy(directory, changes);
    const port = await freePort();
    const child = spawn(
      tool('prometheus'),
      [
        `--config.file=${join(directory, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(directory, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--enable-feature=exemplar-storage',
        '--log.level=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const prometheus = new Prometheus(child, `http://127.0.0.1:${port}`, directory);
    await until(`${prometheus.endpoint} is ready`, 30, async () => {
      if (child.exitCode !== null) throw new Error(`Prometheus ended with ${child.exitCode}`);
      const answer = await fetch(`${prometheus.endpoint}/-/ready`).catch(() => undefined);
      await answer?.text();
      return answer?.ok === true;
    });
    return prometheus;
  }

  async stop(): Promise<void> {
    const exited = once(this.process, 'exit');
    if (this.process.exitCode === null && this.process.kill('SIGTERM')) await exited;
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** What an expression is now. Rejects when it is none. */
  async query(query: string): Promise<readonly QuerySample[]> {
    const { result } = await this.ask<{
      result: readonly QuerySample[] | QuerySample['value'];
      resultType: string;
    }>('query', { query });
    const isScalar = result.length === 2 && typeof result[0] === 'number';
    return isScalar
      ? [{ metric: {}, value: result as QuerySample['value'] }]
      : (result as readonly QuerySample[]);
  }

  async rules(): Promise<readonly Rule[]> {
    const { groups } = await this.ask<{ groups: readonly { rules: readonly Rule[] }[] }>('rules', {});
    return groups.flatMap(({ rules }) => rules);
  }

  /** Names of the alerts that fire. */
  async firing(): Promise<readonly string[]> {
    const { alerts } = await this.ask<{
      alerts: readonly { state: string; labels: Readonly<Record<string, string>> }[];
    }>('alerts', {});
    return alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname ?? '');
  }

  /** Of the last ten minutes. */
  exemplars(query: string): Promise<readonly ExemplarSeries[]> {
    const now = Date.now() / 1000;
    return this.ask('query_exemplars', { query, start: String(now - 600), end: String(now + 1) });
  }

  private async ask<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
    const url = `${this.endpoint}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`;
    const answer = (await (await fetch(url)).json()) as { status: string; data: T; error?: string };
    if (answer.status !== 'success')
      throw new Error(`${parameters.query ?? path}: ${answer.error ?? 'failed'}`);
    return answer.data;
  }
}

/** Lines of the project's configuration that the copy may have otherwise. */
const MAY_DIFFER = /^\s*(- targets: \[.*\]|scrape_interval: \S+|evaluation_interval: \S+|for: \S+)$/;

/** Copies the configuration and makes the changes; throws if anything else came out differently. */
function changedCopy(directory: string, { target, interval, wait }: Changes): void {
  cpSync(CONFIGURATION, directory, { recursive: true });
  for (const name of [
    'prometheus.yml',
    ...readdirSync(join(directory, 'rules')).map((rule) => `rules/${rule}`),
  ]) {
    const original = readFileSync(join(CONFIGURATION, name), 'utf8');
    const changed = original
      .replace(/targets: \[.*\]/g, `targets: ["${target}"]`)
      .replace(/(scrape|evaluation)_interval: \S+/g, `$1_interval: ${interval}s`)
      .replace(/^(\s*)for: \S+$/gm, `$1for: ${wait}s`);
    const lines = changed.split('\n');
    const others = original.split('\n').filter((line, at) => line !== lines[at] && !MAY_DIFFER.test(line));
    if (others.length > 0)
      throw new Error(`the test changed more of ${name} than it may: ${others.join(' | ')}`);
    writeFileSync(join(directory, name), changed);
  }
}

/** Looks again and again until `isSo`; rejects after the deadline, naming what was waited for. */
export async function until(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline;) {
    if (await isSo()) return;
    await new Promise((next) => setImmediate(next));
  }
  throw new Error(`not within ${seconds} s: ${what}`);
}
