import { messageOf } from '../errors';
import type { ServiceLog } from '../telemetry/events';
import type { Catalog } from './catalog';
import type { FunctionVersion } from './model';
import type { RuntimeCondition } from './runtime-readiness';
import type { FunctionRecord } from './store';

/** The runtimes that functions may use. */
export interface RuntimeCatalog {
  supported(): readonly string[];
  /** Makes the runtime's image ready; resolves at once when it is. */
  ensure(runtime: string): Promise<unknown>;
  /** Why no environment of the runtime can be made now; undefined when it can. */
  condition(runtime: string): RuntimeCondition | undefined;
}

export interface ActivationParts {
  readonly catalog: Catalog;
  readonly runtimes: RuntimeCatalog;
  /** Makes sure that the version's code and layers are there and are what their names say. */
  readonly verifyCode: (version: FunctionVersion) => Promise<void>;
  readonly log: ServiceLog;
}

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
export function isChanging({ state, lastUpdateStatus }: FunctionVersion): boolean {
  return state === 'Pending' || lastUpdateStatus === 'InProgress';
}

/**
 * Takes a created or updated function from Pending or InProgress to Active or Failed, after its call was answered:
 * the code is verified and the runtime's image made ready. Until then calls run what was active before.
 */
export class Activation {
  private isClosed = false;

  constructor(private readonly parts: ActivationParts) {}

  /** Never throws: what goes wrong becomes the function's state. */
  begin(record: FunctionRecord): void {
    this.activate(record.name, record.latest).catch((error: unknown) => {
      // The store refused: the state stays as it is on disk, and the next start of the service tries again.
      this.parts.log.error('the state of a function could not be saved', {
        functionName: record.name,
        error: messageOf(error),
      });
    });
  }

  /** Goes on with what a crash interrupted. */
  resume(): void {
    for (const record of this.parts.catalog.all()) if (isChanging(record.latest)) this.begin(record);
  }

  /** Lets go of what is under way: it is on disk as not done, and the next start of the service does it. */
  close(): void {
    this.isClosed = true;
  }

  private async activate(name: string, version: FunctionVersion): Promise<void> {
    const { catalog, log } = this.parts;
    const { generation, runtime } = version;
    let failure: string | undefined;
    try {
      await this.parts.verifyCode(version);
      await this.parts.runtimes.ensure(runtime);
    } catch (error) {
      failure = messageOf(error);
      if (this.isClosed) return;
      log.error('a function could not be activated', { functionName: name, runtime, error: failure });
    }
    await catalog.change(name, () => {
      const record = this.isClosed ? undefined : catalog.get(name);
      if (record?.latest.generation === generation) this.finish(record, failure);
      return Promise.resolve();
    });
  }

  private finish(record: FunctionRecord, failure: string | undefined): void {
    const { catalog } = this.parts;
    const latest = settledVersion(record.latest, failure, catalog.newId());
    const versions = record.versions.map((version) =>
      version.state === 'Pending' ? settledVersion(version, failure, version.revisionId) : version,
    );
    const active = failure === undefined ? latest : record.active;
    catalog.save({ ...record, latest, versions, ...(active ? { active } : {}) });
    if (active?.generation !== record.active?.generation) catalog.retire([record.active]);
  }
}

function settledVersion(
  version: FunctionVersion,
  failure: string | undefined,
  revisionId: string,
): FunctionVersion {
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
