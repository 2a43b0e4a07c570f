import type { Hook } from '../../contract/hook';
import type { SourceView } from '../../contract/source-view';
import type { Clock } from '../../lib/clock';
import type { SourcesPart } from '../sources-part';
import { sourceIdOf, type Activities } from './activities';
import { hookName } from './hook-words';
import type { Hooks } from './hooks';

export interface PushPartParts {
  readonly hooks: Hooks;
  readonly activities: Activities;
  readonly subscriptions: { put(hook: Hook): void };
  readonly clock: Pick<Clock, 'wallTime'>;
}

/** What others push, among the sources. */
export class PushPart implements SourcesPart {
  constructor(private readonly parts: PushPartParts) {}

  start(): void {
    const { hooks, subscriptions } = this.parts;
    for (const hook of hooks.enabledOf('mqtt')) subscriptions.put(hook);
  }

  views(): Promise<readonly SourceView[]> {
    return Promise.resolve(this.parts.hooks.all().map((hook) => this.viewOf(hook)));
  }

  private viewOf(hook: Hook): SourceView {
    const { activities, clock } = this.parts;
    return {
      id: sourceIdOf(hook),
      kind: hook.kind,
      name: hookName(hook),
      targets: [hook.function],
      state: hook.enabled ? 'Enabled' : 'Disabled',
      ...activities.of(hook.name).view(clock.wallTime()),
    };
  }
}
