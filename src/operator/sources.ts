import type { SourcesResource } from '../api/own/own-resources';
import type { SourcesAnswer, SourceView } from '../contract/source-view';
import type { Clock } from '../lib/clock';

/** All that calls functions by itself. */
export class Sources implements SourcesResource {
  constructor(
    private readonly views: () => Promise<readonly SourceView[]>,
    private readonly clock: Pick<Clock, 'wallTime'>,
  ) {}

  async sources(): Promise<SourcesAnswer> {
    const views = await this.views();
    const sources = [...views].sort((a, b) => compared(a.kind, b.kind) || compared(a.name, b.name));
    return { at: this.clock.wallTime(), sources };
  }
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
