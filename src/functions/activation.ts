import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../errors';
import type { ImageProgram } from '../engine/images';
import type { ServiceLog } from '../telemetry/events';
import type { Catalog } from './catalog/catalog';
import type { RuntimeCondition } from './runtime-readiness';
import type { FunctionRecord, VersionRecord } from './catalog/records';
import type { Package } from './model';
import { layersOf, runtimeOf } from './package';

/** The runtimes that functions may use. */
export interface RuntimeCatalog {
  supported(): readonly string[];
  /** Makes the runtime's image ready; resolves at once when it is. */
  ensure(runtime: string): Promise<unknown>;
  /** Whether its image was seen to be there: a look-up, not a question to anybody. */
  isReady(runtime: string): boolean;
  /** Why no environment of the runtime can be made now; undefined when it can. */
  condition(runtime: string): RuntimeCondition | undefined;
}

export interface ActivationParts {
  readonly catalog: Catalog;
  readonly runtimes: RuntimeCatalog;
  /** Makes sure that the version's code and layers are there and are what their names say. */
  readonly verifyCode: (version: VersionRecord) => Promise<void>;
  /** Of an image on this machine, what it says of itself. */
  readonly programOf: (resolvedUri: string) => Promise<ImageProgram>;
  readonly log: ServiceLog;
}

/** Why a version cannot run; or that it can, and what its package is now known to be. */
type Checked = { readonly failure: string } | { readonly failure?: never; readonly package: Package };

const CREATING = { reason: 'The function is being created.', code: 'Creating' };

/** State of a function that was just created. */
export const PENDING = {
  state: 'Pending',
  stateReason: CREATING.reason,
  stateReasonCode: CREATING.code,
} as const;

/** State of `$LATEST` after an update call: it stays Active, the update is in progress. */
export const IN_PROGRESS = {
  lastUpdateStatus: 'InProgress',
  lastUpdateStatusReason: CREATING.reason,
  lastUpdateStatusReasonCode: CREATING.code,
} as const;

/** Whether a function is being created or updated: until that has ended, no other change of it may begin. */
export function isChanging({ state, lastUpdateStatus }: VersionRecord): boolean {
  return state === 'Pending' || lastUpdateStatus === 'InProgress';
}

/**
 * Takes a created or updated function from Pending or InProgress to Active or Failed: the code is verified and the
 * runtime's image made ready. Until then calls run what was active before. Where nothing has to be built that is over
 * when the call is answered, so that whoever updates code and then configuration meets no update in progress; else it
 * goes on after the answer.
 */
export class Activation {
  private isClosed = false;

  constructor(private readonly parts: ActivationParts) {}

  /** For whoever holds the function's lock. Never throws: what goes wrong becomes the function's state. */
  async begin(record: FunctionRecord): Promise<void> {
    const { package: given } = record.latest;
    if (!this.parts.runtimes.isReady(runtimeOf(given))) return this.goOn(record);
    try {
      const { latest } = record;
      this.finish(latest, hasFilesOf(record.active, latest) ? latest : await this.check(latest));
    } catch (error) {
      this.logUnsaved(record, error);
    }
  }

  /** Goes on with what a crash interrupted. */
  resume(): void {
    for (const record of this.parts.catalog.all()) if (isChanging(record.latest)) this.goOn(record);
  }

  /** Lets go of what is under way: it is on disk as not done, and the next start of the service does it. */
  close(): void {
    this.isClosed = true;
  }

  private goOn(record: FunctionRecord): void {
    this.activate(record.latest).catch((error: unknown) => this.logUnsaved(record, error));
  }

  private async activate(version: VersionRecord): Promise<void> {
    const checked = await this.check(version);
    await this.parts.catalog.change(version.functionName, () => {
      this.finish(version, checked);
      return Promise.resolve();
    });
  }

  private async check(version: VersionRecord): Promise<Checked> {
    const { functionName } = version;
    try {
      if (version.lockedEnvironment) return { failure: version.lockedEnvironment.reason };
      const runtime = runtimeOf(version.package);
      await this.parts.verifyCode(version);
      if (!this.parts.runtimes.isReady(runtime)) await this.obtain(runtime, version);
      return { package: await this.known(version.package) };
    } catch (error) {
      const failure = messageOf(error);
      if (!this.isClosed)
        this.parts.log.error('a function could not be activated', {
          functionName,
          runtime: runtimeOf(version.package),
          error: failure,
        });
      return { failure };
    }
  }

  /**
   * Of a new function, an image that cannot be had is the runtime's condition, which its views tell and which passes;
   * an update fails, as the function has something to run, and so does a function that is an image which nobody has.
   */
  private async obtain(runtime: string, version: VersionRecord): Promise<void> {
    const { functionName, state, package: given } = version;
    const mayWait = given.type === 'zip' && state === 'Pending';
    try {
      await this.parts.runtimes.ensure(runtime);
    } catch (error) {
      if (!mayWait || !this.parts.runtimes.condition(runtime)) throw error;
      const failure = messageOf(error);
      this.parts.log.error('a new function has no image yet', { functionName, runtime, error: failure });
    }
  }

  private async known(given: Package): Promise<Package> {
    if (given.type === 'zip' || given.program) return given;
    return { ...given, program: await this.parts.programOf(given.resolvedUri) };
  }

  /** The function may have been deleted or made anew meanwhile: then there is nothing to finish. */
  private finish({ functionName, generation }: VersionRecord, checked: Checked): void {
    const { catalog } = this.parts;
    const record = this.isClosed ? undefined : catalog.get(functionName);
    if (record?.latest.generation !== generation) return;
    const { failure } = checked;
    const settled = (version: VersionRecord, revisionId: string): VersionRecord =>
      settledVersion(
        failure === undefined ? { ...version, package: checked.package } : version,
        failure,
        revisionId,
      );
    const latest = settled(record.latest, catalog.newId());
    const versions = record.versions.map((version) =>
      version.state === 'Pending' ? settled(version, catalog.newId()) : version,
    );
    const active = failure === undefined ? latest : record.active;
    catalog.save({ ...record, latest, versions, ...(active ? { active } : {}) });
    if (active?.generation !== record.active?.generation) catalog.retire([record.active]);
  }

  /** The store refused: the state stays as it is on disk, and the next start of the service tries again. */
  private logUnsaved({ name }: FunctionRecord, error: unknown): void {
    this.parts.log.error('the state of a function could not be saved', {
      functionName: name,
      error: messageOf(error),
    });
  }
}

/** Whether what is active has brought the same code and layers: they were verified when it was activated. */
function hasFilesOf(active: VersionRecord | undefined, { package: given }: VersionRecord): boolean {
  return (
    active?.state === 'Active' &&
    active.package.type === 'zip' &&
    active.package.codeSha256 === given.codeSha256 &&
    isDeepStrictEqual(layersOf(active.package), layersOf(given))
  );
}

function settledVersion(
  version: VersionRecord,
  failure: string | undefined,
  revisionId: string,
): VersionRecord {
  const {
    stateReason: _reason,
    stateReasonCode: _code,
    lastUpdateStatusReason: _updateReason,
    lastUpdateStatusReasonCode: _updateCode,
    ...rest
  } = version;
  if (failure === undefined) return { ...rest, revisionId, state: 'Active', lastUpdateStatus: 'Successful' };
  const update = {
    lastUpdateStatus: 'Failed',
    lastUpdateStatusReason: failure,
    lastUpdateStatusReasonCode: 'InternalError',
  } as const;
  if (version.state === 'Active') return { ...rest, revisionId, ...update };
  return {
    ...rest,
    revisionId,
    ...update,
    state: 'Failed',
    stateReason: failure,
    stateReasonCode: 'InternalError',
  };
}
