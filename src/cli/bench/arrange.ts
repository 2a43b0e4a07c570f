import { CliError, EXIT } from '../cli-error';
import { ServiceError } from '../http/service-error';
import type { StemView } from '../../contract/stem-view';
import type { ServiceApi } from '../http/service-api';
import { stemsFor } from '../http/stems-for';
import type { Pacer } from './pacer';
import type { BenchKind } from './sample';
import type { Subject } from './subject';

/** A kind of start cannot be had here or now. The message says which and why. */
export class CannotArrange extends Error {}

/** The pause between two looks: short at first, and not so short that looking is a load. */
const PAUSE_MS = 10;
const MAX_PAUSE_MS = 100;
const DEADLINE_MS = 30_000;
/** A machine that was just set up boots stems of every kind in use, one after the other. */
const QUIET_DEADLINE_MS = 60_000;
const QUIET_PAUSE_MS = 500;
/** Between two calls: what the one before has used up is made anew. */
const CALM_DEADLINE_MS = 5_000;
/** States of an environment in which something is being made or removed. */
const UNREST: readonly string[] = ['creating', 'initializing', 'stopping'];

/** Brings the service to where the next call of a function has a start of the wanted kind. */
export class Arranger {
  constructor(
    private readonly own: ServiceApi,
    private readonly pacer: Pacer,
    private readonly signal: AbortSignal,
  ) {}

  /** For one call; `warm` has none to make, since it goes on from call to call. */
  async prepare(subject: Subject, kind: Exclude<BenchKind, 'warm'>): Promise<void> {
    if (kind === 'thawed') return this.poll(() => this.freeze(subject));
    if (kind === 'stem' && (await this.stems()).length === 0)
      throw new CannotArrange('the service keeps no stems');
    if (kind === 'cold') await this.calm();
    // In one look: while the one is waited for, the service may make the other.
    await this.poll(
      async () =>
        (kind === 'cold' ? await this.dropStems() : await this.lackOfStem(subject)) ??
        (await this.dropEnvironments(subject)),
    );
    if (kind === 'stem') await this.calm();
  }

  /**
   * Waits until nothing is being made and all stems are there, so that calls have the machine for themselves. Resolves
   * to what was still going on at the deadline, milliseconds from now.
   */
  async quiet(progress: (text: string) => void, deadlineMs = QUIET_DEADLINE_MS): Promise<string | undefined> {
    const told = async () => {
      const unrest = await this.unrest();
      if (unrest !== undefined) progress(`waiting for quiet: ${unrest}`);
      return unrest;
    };
    return obstacleOf(this.poll(told, deadlineMs, QUIET_PAUSE_MS));
  }

  /** Before one call. A service that is in use all the time is not waited for. */
  private async calm(): Promise<void> {
    await obstacleOf(this.poll(() => this.unrest(), CALM_DEADLINE_MS));
  }

  private async unrest(): Promise<string | undefined> {
    const [short] = (await this.stems()).filter(
      ({ ready, starting, target }) => starting > 0 || ready < target,
    );
    if (short) {
      const { runtime, memorySizeMb, ready, target } = short;
      return `${ready} of ${target} stems of ${runtime} with ${memorySizeMb} MB are ready`;
    }
    const environments = await this.own.environments();
    const [busy] = environments.filter(({ state }) => UNREST.includes(state));
    if (busy) return `an environment of ${busy.functionName} is ${busy.state}`;
    const { namespaces } = await this.own.status();
    if (!namespaces || namespaces.ready >= namespaces.target) return undefined;
    return `${namespaces.ready} of ${namespaces.target} network namespaces are ready`;
  }

  /** An environment that has just answered is idle a moment later: it is looked for again until there is none. */
  private async dropEnvironments(subject: Subject): Promise<string | undefined> {
    await this.own.dropIdle(subject.functionName);
    const states = await this.statesOf(subject);
    return states.length === 0
      ? undefined
      : `${subject.functionName} still has an environment, which is ${states[0]}: it is called, or made ahead, all the time`;
  }

  /** One that was booting when the others were dropped is ready a moment later. */
  private async dropStems(): Promise<string | undefined> {
    const stems = await this.stems();
    if (stems.every(({ ready, starting }) => ready + starting === 0)) return undefined;
    await this.own.dropStems();
    return 'stems are made as fast as they are dropped: the service is in use';
  }

  private async lackOfStem(subject: Subject): Promise<string | undefined> {
    const { Runtime, MemorySize } = subject.details.Configuration;
    const wanted = `stem of ${Runtime ?? 'its image'} with ${MemorySize} MB`;
    const fitting = stemsFor(subject.details, await this.stems());
    if (fitting.some(({ ready }) => ready > 0)) return undefined;
    const [first] = fitting;
    return first
      ? `no ${wanted} became ready: ${first.starting} start, ${first.target} wanted because ${first.because}`
      : `the service keeps no ${wanted}`;
  }

  private async freeze(subject: Subject): Promise<string | undefined> {
    if ((await this.statesOf(subject)).length === 0) await subject.call();
    await this.own.freezeIdle(subject.functionName).catch(orWithout('the service freezes no environments'));
    const states = await this.statesOf(subject);
    return states.length > 0 && states.every((state) => state === 'frozen')
      ? undefined
      : `an environment of ${subject.functionName} does not freeze; it is ${states[0] ?? 'gone'}`;
  }

  private async statesOf({ functionName }: Subject): Promise<string[]> {
    return (await this.own.environments())
      .filter((environment) => environment.functionName === functionName && environment.state !== 'stopped')
      .map(({ state }) => state);
  }

  private stems(): Promise<readonly StemView[]> {
    return this.own.stems().catch((error: unknown) => {
      if (isWithoutRoute(error)) return [];
      throw error;
    });
  }

  /** Asks again and again until there is no obstacle; throws the last one at the deadline. */
  private async poll(
    obstacle: () => Promise<string | undefined>,
    deadlineMs = DEADLINE_MS,
    maxPauseMs = MAX_PAUSE_MS,
  ): Promise<void> {
    const end = this.pacer.now() + deadlineMs;
    for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(1.5 * pauseMs, maxPauseMs)) {
      const found = await obstacle();
      if (found === undefined) return;
      if (this.pacer.now() >= end) throw new CannotArrange(found);
      await this.pacer.until(Math.min(end, this.pacer.now() + pauseMs), this.signal);
      if (this.signal.aborted) throw new CliError('interrupted', EXIT.interrupted);
    }
  }
}

/** An older service, or one without the part. */
/** What a wait was given up for; undefined when it came to its end. */
async function obstacleOf(wait: Promise<void>): Promise<string | undefined> {
  try {
    await wait;
    return undefined;
  } catch (error) {
    if (error instanceof CannotArrange) return error.message;
    throw error;
  }
}

function isWithoutRoute(error: unknown): boolean {
  return error instanceof ServiceError && error.status === 404;
}

function orWithout(message: string): (error: unknown) => void {
  return (error) => {
    throw isWithoutRoute(error) ? new CannotArrange(message) : error;
  };
}
