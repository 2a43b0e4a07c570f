/** Who holds the memory of the box. MB. */
export interface CapacityReport {
  readonly budgetMb: number;
  readonly reservedMb: number;
  readonly byKind: Readonly<Record<'environment' | 'frozen' | 'stem', number>>;
  /** What idle environments hold, those of provisioned concurrency not among them, and what they may hold. */
  readonly idleMb: number;
  readonly idleBudgetMb: number;
  /** What the containers really use, as far as it can be read. */
  readonly usedMb: number;
  /** The CPU share of what may run now, in processors. It is shown, not limited: CPUs are shared by weight. */
  readonly reservedVcpus: number;
}
