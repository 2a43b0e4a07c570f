import { setTimeout as delay } from 'node:timers/promises';
import type { Context } from '../context';
import { messageOf } from '../thrown';
import { ServiceApi } from '../http/service-api';
import type { LiveView } from '../../contract/live-view';
import { LogPane } from './log-pane';
import { chosen, rowsOf, type Row } from './rows';
import { Screen } from '../terminal/screen';
import { pressed, type State } from './state';
import { pageOf, screenLines } from './view';

const LOG_POLL_MS = 500;

/** `top` on a terminal: looks at the service again and again, draws, and does what the keys say, until it is left. */
export class Session {
  private readonly own: ServiceApi;
  private readonly over = new AbortController();
  private failure: Error | undefined;
  private all: Row[];
  private before: LiveView;
  private trouble: string | undefined;
  private log: LogPane | undefined;
  private screen: Screen | undefined;

  constructor(
    private readonly context: Context,
    private live: LiveView,
    private state: State,
    private readonly intervalMs: number,
  ) {
    this.own = new ServiceApi(context.client);
    this.before = live;
    this.all = rowsOf(live);
  }

  /** Returns when the user leaves. Throws what went wrong in drawing; a service that does not answer is shown. */
  async run(): Promise<void> {
    const { io } = this.context;
    const leave = () => this.over.abort();
    io.signal.addEventListener('abort', leave);
    this.screen = Screen.open(
      io,
      (key) => this.guarded(() => this.key(key)),
      () => this.guarded(() => this.draw()),
    );
    try {
      this.draw();
      await this.until(() => this.look(), { firstMs: this.intervalMs, thenMs: this.intervalMs });
    } finally {
      this.over.abort();
      this.screen.close();
      io.signal.removeEventListener('abort', leave);
    }
    if (this.failure) throw this.failure;
  }

  private key(key: string): void {
    const was = this.state;
    this.state = pressed(was, key, {
      names: this.rows().map(({ functionName }) => functionName),
      page: pageOf(this.screen?.rows ?? 0),
      logLines: this.log?.length ?? 0,
    });
    if (this.state.isOver) {
      this.over.abort();
      return;
    }
    if (this.state.mode !== 'log') this.log = undefined;
    else if (was.mode !== 'log' && this.state.selected !== undefined) this.openLog(this.state.selected);
    this.draw();
  }

  private openLog(functionName: string): void {
    const log = new LogPane(this.context.client, functionName, this.context.out.colors);
    this.log = log;
    const read = async () => {
      if (this.log !== log) return;
      const came = await log.read(Date.now());
      // Whoever has scrolled back goes on seeing the same lines.
      const { scrolledBack } = this.state;
      if (scrolledBack > 0) this.state = { ...this.state, scrolledBack: scrolledBack + came };
    };
    void this.until(read, { firstMs: 0, thenMs: LOG_POLL_MS }, () => this.log === log);
  }

  private async look(): Promise<void> {
    const live = await this.own.live();
    this.before = this.live;
    this.live = live;
    this.all = rowsOf(live, this.before);
  }

  /** Does `step` again and again, with a pause before each. What fails is shown, and tried again. */
  private async until(
    step: () => Promise<void>,
    pauses: { readonly firstMs: number; readonly thenMs: number },
    isWanted = () => true,
  ): Promise<void> {
    const { signal } = this.over;
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    for (let pause = pauses.firstMs; isWanted(); pause = pauses.thenMs) {
      await delay(pause, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const done = step().then(
        () => (this.trouble = undefined),
        (error: unknown) => (this.trouble = messageOf(error)),
      );
      // Nobody who leaves waits for an answer.
      await Promise.race([done, ended]);
      if (signal.aborted) return;
      this.guarded(() => this.draw());
    }
  }

  private rows(): Row[] {
    return chosen(this.all, this.state.sort, this.state.filter);
  }

  private draw(): void {
    const { screen, live, all, trouble, log, state } = this;
    if (!screen) return;
    const { client, out } = this.context;
    const picture = { endpoint: client.endpoint, live, all, rows: this.rows(), trouble, log };
    screen.draw(screenLines(picture, state, out.colors, screen));
  }

  /** What a listener throws would end the process with the terminal as it is. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error(messageOf(error));
      this.over.abort();
    }
  }
}
