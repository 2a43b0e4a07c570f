import { HookActivity } from './hook-activity';

/** What passed, by the names of hooks. */
export class Activities {
  private readonly byName = new Map<string, HookActivity>();

  of(name: string): HookActivity {
    const known = this.byName.get(name) ?? new HookActivity();
    this.byName.set(name, known);
    return known;
  }

  forget(name: string): void {
    this.byName.delete(name);
  }
}

/** Of a hook, as `lambdabox sources` shows it. */
export function sourceIdOf({ name }: { readonly name: string }): string {
  return `hook/${name}`;
}
