import type { CapacityReport } from '../contract/capacity-report';

/** What holds memory of the box. */
export type HolderKind = keyof CapacityReport['byKind'];

interface Holder {
  readonly mb: number;
  readonly kind: HolderKind;
  readonly vcpus: number;
}

/** 1,769 MB of memory are one vCPU (developer guide, "Configure Lambda function memory"). */
const MB_PER_VCPU = 1769;

/**
 * The memory of the box, by who holds it. An environment reserves its function's whole memory size, because that is
 * what it may come to use; one that is frozen cannot grow and holds what it uses. The box is never promised twice.
 */
export class Capacity {
  private readonly holders = new Map<string, Holder>();
  private readonly leaving = new Set<string>();
  private reserved = 0;
  private readonly byKind = { environment: 0, frozen: 0, stem: 0 };

  /** `availableMb`: what the host could still give, so that others' memory is not promised either. */
  constructor(
    readonly budgetMb: number,
    private readonly availableMb: () => number = () => Number.POSITIVE_INFINITY,
  ) {}

  get reservedMb(): number {
    return this.reserved;
  }

  /** Held by environments, those among them that are frozen. */
  get heldByEnvironmentsMb(): number {
    return this.byKind.environment + this.byKind.frozen;
  }

  /** Memory that `id` holds, MB. */
  heldBy(id: string): number {
    return this.holders.get(id)?.mb ?? 0;
  }

  /** The container of `id` is being removed: what it holds is on its way back. */
  leaves(id: string): void {
    this.leaving.add(id);
  }

  /** MB that are on their way back. */
  get leavingMb(): number {
    let mb = 0;
    for (const id of this.leaving) mb += this.heldBy(id);
    return mb;
  }

  /**
   * Reserves `mb` for `id` in place of what it holds, if there is room. Less than before always fits. An environment
   * larger than the budget runs when it is alone.
   */
  tryHold(id: string, mb: number, kind: HolderKind): boolean {
    const more = mb - this.heldBy(id);
    if (more > 0 && this.missingFor(more) > 0 && this.reserved > this.heldBy(id)) return false;
    this.reserved += more;
    this.discount(id);
    this.byKind[kind] += mb;
    this.holders.set(id, { mb, kind, vcpus: kind === 'environment' ? mb / MB_PER_VCPU : 0 });
    return true;
  }

  /** A frozen one holds no more than `mb`: the kernel has taken some of it back since. Of others, nothing. */
  shrinkFrozen(id: string, mb: number): void {
    const holder = this.holders.get(id);
    if (holder?.kind === 'frozen' && mb < holder.mb) this.tryHold(id, mb, 'frozen');
  }

  /** MB that would have to be given back before `mb` more fit. */
  missingFor(mb: number): number {
    return Math.max(0, this.reserved + mb - this.budgetMb, mb - this.availableMb());
  }

  release(id: string): void {
    this.reserved -= this.heldBy(id);
    this.discount(id);
    this.holders.delete(id);
    this.leaving.delete(id);
  }

  report(): Omit<CapacityReport, 'usedMb' | 'idleMb' | 'idleBudgetMb'> {
    let reservedVcpus = 0;
    for (const { vcpus } of this.holders.values()) reservedVcpus += vcpus;
    return {
      ...{ budgetMb: this.budgetMb, reservedMb: this.reserved, reservedVcpus },
      byKind: { ...this.byKind },
    };
  }

  /** What `id` held so far is not held any more. */
  private discount(id: string): void {
    const before = this.holders.get(id);
    if (before) this.byKind[before.kind] -= before.mb;
  }
}
