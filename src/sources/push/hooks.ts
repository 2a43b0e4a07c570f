import type { Hook, HookKind } from '../../contract/hook';
import type { Documents } from '../store/documents';

type HookOf<K extends HookKind> = Extract<Hook, { kind: K }>;

/** Which hooks there are. What is asked for with every request is in memory. */
export class Hooks {
  private readonly byName: Map<string, Hook>;

  private constructor(private readonly documents: Documents<Hook>) {
    this.byName = new Map(documents.all());
  }

  static open(documents: Documents<Hook>): Hooks {
    return new Hooks(documents);
  }

  /** By name. */
  all(): readonly Hook[] {
    return [...this.byName.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  find(name: string): Hook | undefined {
    return this.byName.get(name);
  }

  ofKind<K extends HookKind>(kind: K): readonly HookOf<K>[] {
    return this.all().filter((hook): hook is HookOf<K> => hook.kind === kind);
  }

  put(hook: Hook): void {
    this.documents.put(hook.name, hook);
    this.byName.set(hook.name, hook);
  }

  /** False: there was none. */
  remove(name: string): boolean {
    this.documents.remove(name);
    return this.byName.delete(name);
  }
}
