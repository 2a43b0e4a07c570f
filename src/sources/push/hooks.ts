import type { Hook, HookKind } from '../../contract/hook';
import type { Documents } from '../store/documents';

type HookOf<K extends HookKind> = Extract<Hook, { kind: K }>;

/** Which hooks there are. What is asked for with every request is in memory. */
export class Hooks {
  private readonly byName: Map<string, Hook>;
  /** By kind, those that are enabled. */
  private enabled: Partial<Record<HookKind, readonly Hook[]>> = {};

  private constructor(private readonly documents: Documents<Hook>) {
    this.byName = new Map(documents.all());
    this.sortOut();
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

  /** By name. */
  enabledOf<K extends HookKind>(kind: K): readonly HookOf<K>[] {
    return (this.enabled[kind] ?? []) as readonly HookOf<K>[];
  }

  put(hook: Hook): void {
    this.documents.put(hook.name, hook);
    this.byName.set(hook.name, hook);
    this.sortOut();
  }

  /** False: there was none. */
  remove(name: string): boolean {
    this.documents.remove(name);
    const was = this.byName.delete(name);
    this.sortOut();
    return was;
  }

  private sortOut(): void {
    this.enabled = Object.groupBy(
      this.all().filter(({ enabled }) => enabled),
      ({ kind }) => kind,
    );
  }
}
