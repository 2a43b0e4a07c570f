import { existsSync } from 'node:fs';
import path from 'node:path';
import { AWS_RUNTIMES, runtimeFamily } from '../../engine/aws-runtimes';
import { isRuntimeFolder, runtimeFolders } from './runtime-catalog';

/** As many as a number in a runtime's name may have. */
const DIGITS = 8;

/** Where the image of a runtime comes from. */
export type RuntimeOrigin =
  /** Its folder in `runtimes/`. */
  | { readonly from: 'folder' }
  /** A registry: AWS's own image, or one that a setting names. */
  | { readonly from: 'aws' | 'setting'; readonly image: string };

/** To boot before its function is known, and to take events over a channel (runtimes/README.md). */
export type RuntimeAbility = 'generic' | 'channel';

/** What runtimes there are, each from the first of these that has it: a setting, a folder of ours, AWS. */
export class RuntimeOrigins {
  /** By runtime and ability, as of the first look: every start of an environment asks, and every fitting of the stems of all functions. */
  private readonly abilities = new Map<string, boolean>();

  constructor(
    private readonly runtimesDirectory: string,
    private readonly overrides: Readonly<Record<string, string>>,
  ) {}

  of(runtime: string): RuntimeOrigin | undefined {
    const override = Object.hasOwn(this.overrides, runtime) ? this.overrides[runtime] : undefined;
    if (override !== undefined) return { from: 'setting', image: override };
    if (isRuntimeFolder(this.runtimesDirectory, runtime)) return { from: 'folder' };
    const image = AWS_RUNTIMES.get(runtime)?.image;
    return image === undefined ? undefined : { from: 'aws', image };
  }

  /** Those that can be had, sorted. */
  names(): string[] {
    const valid = [...AWS_RUNTIMES.values()].flatMap(({ name, image }) =>
      image === undefined ? [] : [name],
    );
    const named = Object.keys(this.overrides);
    return [...new Set([...runtimeFolders(this.runtimesDirectory), ...named, ...valid])].sort(byNumber);
  }

  /** Whether the image can what a family of ours says by a file of this name. Nobody else's image can. */
  has(runtime: string, ability: RuntimeAbility): boolean {
    const key = `${ability} ${runtime}`;
    const known = this.abilities.get(key) ?? this.saysSo(runtime, ability);
    this.abilities.set(key, known);
    return known;
  }

  private saysSo(runtime: string, ability: RuntimeAbility): boolean {
    if (this.of(runtime)?.from !== 'folder') return false;
    const family = path.join(this.runtimesDirectory, 'base', runtimeFamily(runtime));
    return existsSync(path.join(family, ability));
  }
}

/** `python3.9` before `python3.10`. By hand: a collator of Intl keeps ten megabytes of ICU's tables resident. */
function byNumber(a: string, b: string): number {
  const [first, second] = [a, b].map((name) =>
    name.replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0')),
  );
  return first === second ? 0 : (first ?? '') < (second ?? '') ? -1 : 1;
}
