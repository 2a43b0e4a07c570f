import type { StemKind } from '../environment/environment-factory';
import type { EnvironmentOwner, StemOwner } from '../environment/owner';
import type { ResolvedFunction } from '../functions/model';
import type { EnvironmentMaker } from '../scheduler/schedulable';
import { SimulatedEnvironment } from './simulated-environment';
import type { SimulatedFunction } from './simulated-function';
import { SimulatedStem } from './simulated-stem';
import type { Surroundings } from './surroundings';

/** The containers of a box that are only said to be there: makes environments and stems. */
export class SimulatedBox implements EnvironmentMaker<SimulatedEnvironment, SimulatedStem> {
  private readonly kinds = new Map<number, StemKind>();
  private made = 0;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly functions: ReadonlyMap<ResolvedFunction, SimulatedFunction>,
  ) {}

  stemKindOf({ version }: ResolvedFunction): StemKind {
    const { runtime, memorySize, ephemeralStorage } = version;
    const known = this.kinds.get(memorySize);
    if (known) return known;
    const kind: StemKind = { runtime, memorySize, ephemeralStorage, network: 'none', isGeneric: true };
    this.kinds.set(memorySize, kind);
    return kind;
  }

  createStem(kind: StemKind, owner: StemOwner<SimulatedStem>): SimulatedStem {
    return new SimulatedStem(this.nextId(), kind, this.surroundings, owner);
  }

  create(
    target: ResolvedFunction,
    owner: EnvironmentOwner<SimulatedEnvironment>,
    { stem }: { readonly stem?: SimulatedStem },
  ): SimulatedEnvironment {
    const called = this.functions.get(target);
    if (!called) throw new Error(`${target.version.functionName} is not in the trace`);
    stem?.taken();
    const id = stem?.id ?? this.nextId();
    return new SimulatedEnvironment(id, called, stem !== undefined, this.surroundings, owner);
  }

  private nextId(): string {
    this.made += 1;
    return String(this.made);
  }
}
