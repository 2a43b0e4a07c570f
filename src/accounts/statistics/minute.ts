import type { StartKind } from '../../contract/start-kind';
import { ByteReader, ByteWriter } from './bytes';
import { Tally } from './tally';

export const START_KINDS = ['warm', 'thawed', 'stem', 'cold'] as const satisfies readonly StartKind[];
/** The name of all that is beyond the bound. */
const OTHER = 'other';
/** In the place of a start kind: what follows are refusals. */
const THROTTLES = START_KINDS.length;

/** Which calls are asked for; undefined means all. */
export interface CallSelection {
  readonly functionName?: string | undefined;
  readonly version?: string | undefined;
}

/** What is read out of a minute. */
export interface MinuteVisitor {
  /** Gives the tally to add a series to. */
  tally(functionName: string, startKind: StartKind): Tally;
  throttled(functionName: string, reason: string, count: number): void;
}

/** The calls of the present minute, a tally for each function version and start kind. */
export class OpenMinute {
  private readonly series = new Map<string, Map<string, (Tally | undefined)[]>>();
  private readonly throttles = new Map<string, Map<string, number>>();
  private readonly free: Tally[] = [];
  private readonly block = new ByteWriter();
  private readonly packed = new ByteWriter();
  private open = 0;

  /** `maxSeries`: further ones are counted together as function and version `other`. */
  constructor(private readonly maxSeries: number) {}

  tallyOf(functionName: string, version: string, startKind: StartKind): Tally {
    const kind = START_KINDS.indexOf(startKind);
    const known = this.series.get(functionName)?.get(version)?.[kind];
    return known ?? this.newTally(functionName, version, kind);
  }

  throttled(functionName: string, reason: string): void {
    const isFull = this.throttles.size >= this.maxSeries && !this.throttles.has(functionName);
    const name = isFull ? OTHER : functionName;
    let reasons = this.throttles.get(name);
    if (!reasons) this.throttles.set(name, (reasons = new Map<string, number>()));
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  /** All of it in few bytes; empty when nothing was called. */
  pack(): Buffer {
    for (const [functionName, versions] of this.series) {
      for (const [version, tallies] of versions) {
        for (const [kind, tally] of tallies.entries()) {
          if (!tally) continue;
          tally.write(this.block);
          this.add(functionName, version, kind);
        }
      }
    }
    for (const [functionName, reasons] of this.throttles) {
      for (const [reason, count] of reasons) {
        this.block.name(reason);
        this.block.number(count);
      }
      this.add(functionName, '', THROTTLES);
    }
    return this.packed.take();
  }

  /** The next minute begins. */
  clear(): void {
    for (const versions of this.series.values()) {
      for (const tally of [...versions.values()].flat()) {
        if (!tally) continue;
        tally.clear();
        this.free.push(tally);
      }
    }
    this.series.clear();
    this.throttles.clear();
    this.open = 0;
  }

  private add(functionName: string, version: string, kind: number): void {
    this.packed.name(functionName);
    this.packed.name(version);
    this.packed.number(kind);
    this.packed.append(this.block);
    this.block.clear();
  }

  private newTally(functionName: string, version: string, kind: number): Tally {
    const isFull = this.open >= this.maxSeries;
    const names = isFull ? [OTHER, OTHER] : [functionName, version];
    const [name = OTHER, versionName = OTHER] = names;
    let versions = this.series.get(name);
    if (!versions) this.series.set(name, (versions = new Map<string, (Tally | undefined)[]>()));
    let kinds = versions.get(versionName);
    if (!kinds) versions.set(versionName, (kinds = []));
    const known = kinds[kind];
    if (known) return known;
    const tally = this.free.pop() ?? new Tally();
    kinds[kind] = tally;
    this.open += 1;
    return tally;
  }
}

/** Reads a packed minute. `measures`: see Tally.addFrom. */
export function readMinute(
  packed: Buffer,
  selection: CallSelection,
  visitor: MinuteVisitor,
  measures?: number,
): void {
  const from = new ByteReader(packed);
  while (!from.isAtEnd) {
    const functionName = from.name();
    const version = from.name();
    const kind = from.number();
    const end = from.partEnd();
    const startKind = START_KINDS[kind];
    if (isWanted(selection.functionName, functionName)) {
      if (startKind === undefined) readThrottles(from, end, functionName, visitor);
      else if (isWanted(selection.version, version))
        visitor.tally(functionName, startKind).addFrom(from, measures);
    }
    from.skipTo(end);
  }
}

function readThrottles(from: ByteReader, end: number, functionName: string, visitor: MinuteVisitor): void {
  while (from.position < end) {
    const reason = from.name();
    visitor.throttled(functionName, reason, from.number());
  }
}

function isWanted(wanted: string | undefined, found: string): boolean {
  return wanted === undefined || wanted === found;
}
