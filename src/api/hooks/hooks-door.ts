import { PUSH_PREFIX, S3_NAME } from '../../sources/push/hook-places';
import type { PublicDoor, PublicVisit, RequestHead } from '../http/door';
import { answerHook, HOOK_ANSWERS } from './hook-answers';
import type { HooksDoorParts } from './hooks-door-parts';
import { serveStore } from './store-call';

/** What others push comes in here; each shows by a token or a signature that it may. */
export class HooksDoor implements PublicDoor {
  readonly protocol = 'rest-json';

  constructor(private readonly parts: HooksDoorParts) {}

  meet({ path }: RequestHead): ((visit: PublicVisit) => Promise<void> | void) | undefined {
    if (!path.startsWith(PUSH_PREFIX)) return undefined;
    const name = path.slice(PUSH_PREFIX.length);
    return (visit) => this.serve(visit, name);
  }

  private serve(visit: PublicVisit, name: string): Promise<void> | void {
    if (name === S3_NAME) return serveStore(visit, this.parts);
    answerHook(visit, HOOK_ANSWERS.unknown);
  }
}
