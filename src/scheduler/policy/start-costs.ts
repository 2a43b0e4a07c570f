/** What starts cost before they were observed. */
export interface StartFacts {
  /** Making, starting and booting a container, milliseconds. */
  readonly coldMs: number;
  /** Giving a stem its function, milliseconds. */
  readonly stemMs: number;
  /** An init of a function of which nothing is known, milliseconds. */
  readonly initMs: number;
}

/** What is kept of them. */
export interface StartCostsRecord {
  readonly stemShare: number;
  readonly initMs: number;
}

const USUAL: StartFacts = { coldMs: 290, stemMs: 8, initMs: 100 };
/** The last starts of the box, so many, say how the next one will be. */
const REMEMBERED = 200;

/** What a start costs its caller: how often a stem was there decides. */
export class StartCosts {
  private stemShare = 0.5;
  private initMs: number;

  constructor(private readonly facts: StartFacts = USUAL) {
    this.initMs = facts.initMs;
  }

  record(): StartCostsRecord {
    return { stemShare: this.stemShare, initMs: this.initMs };
  }

  /** Throws for a record that is none. */
  restore({ stemShare, initMs }: StartCostsRecord): void {
    if (!(stemShare >= 0 && stemShare <= 1 && initMs >= 0))
      throw new Error(`starts of ${initMs} ms, ${stemShare} of them of stems`);
    this.stemShare = stemShare;
    this.initMs = initMs;
  }

  note({ kind, initMs }: { readonly kind: 'stem' | 'cold'; readonly initMs: number }): void {
    this.stemShare += ((kind === 'stem' ? 1 : 0) - this.stemShare) / REMEMBERED;
    this.initMs += (initMs - this.initMs) / REMEMBERED;
  }

  /** Seconds; `initMs` is the function's own part, the box's usual one when it is unknown. */
  expectedSeconds(initMs: number | undefined): number {
    const { stemMs, coldMs } = this.facts;
    const startMs = this.stemShare * stemMs + (1 - this.stemShare) * coldMs;
    return (startMs + (initMs ?? this.initMs)) / 1000;
  }
}
