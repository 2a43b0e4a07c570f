import type { RuntimeBuildLine } from '../../../contract/runtime-build-line';
import type { RuntimeView } from '../../../contract/runtime-view';
import { CliError } from '../../cli-error';
import type { ServiceApi } from '../../http/service-api';

export interface BuildResult {
  readonly runtime: string;
  readonly image?: string;
  readonly error?: string;
}

/** Of Docker's output the lines that say what is done next; between them stands what programs print that do it. */
const STEP = /^Step \d+\/\d+/;

/** The image of one runtime, being made: built here or pulled. */
export class Build {
  private readonly begin = performance.now();
  private said: string;
  private isOver = false;

  constructor(
    private readonly api: Pick<ServiceApi, 'build'>,
    private readonly view: Pick<RuntimeView, 'runtime' | 'from'>,
  ) {
    this.said = view.from === 'folder' ? 'building' : 'pulling';
  }

  get isDone(): boolean {
    return this.isOver;
  }

  get seconds(): number {
    return Math.round((performance.now() - this.begin) / 1000);
  }

  /** How far it is. */
  get words(): string {
    return `${this.view.runtime}: ${this.seconds} s, ${this.said}`;
  }

  /** `told` hears of every change of `words`. */
  async run(told: () => void): Promise<BuildResult> {
    const { runtime } = this.view;
    let last: RuntimeBuildLine | undefined;
    for await (const line of this.api.build(runtime)) {
      last = line;
      this.hear(line.message?.trim() ?? '');
      told();
    }
    this.isOver = true;
    if (last?.error !== undefined) return { runtime, error: last.error };
    if (!last?.done || last.image === undefined)
      throw new CliError(`the build of ${runtime} ended without a result`);
    return { runtime, image: last.image };
  }

  private hear(line: string): void {
    if (line !== '' && (STEP.test(line) || !STEP.test(this.said))) this.said = line;
  }
}
