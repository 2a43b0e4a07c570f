import type { RuntimeCatalog } from '../activation';
import type { Catalog } from '../catalog/catalog';
import type { VersionRecord } from '../catalog/records';
import { checkUnpackedSize, type LayerUse } from '../layers/layer-use';
import { requireZip, runtimeOf } from '../package';
import { applied, readConfiguration } from '../validation/configuration';
import { Violations } from '../validation/constraints';
import { refuseForeignMembers } from '../validation/image-input';
import { Members } from '../validation/members';
import { refuseRuntimeChange } from '../validation/runtime-updates';
import { requireSnapStartable } from '../validation/snap-start';
import { refuseTenancyChange } from '../validation/tenancy';
import { refuseUnsupported } from '../validation/unsupported';
import type { SigningCheck } from '../signing/signing-check';
import type { LatestChanges } from './latest-changes';
import { conditioned, configurationView } from './views';

export interface FunctionConfigurationParts {
  readonly catalog: Catalog;
  readonly changes: LatestChanges;
  /** Bytes of the unpacked files of a stored archive. */
  readonly unpackedSize: (codeSha256: string) => Promise<number>;
  readonly runtimes: Pick<RuntimeCatalog, 'supported' | 'condition'>;
  readonly layers: LayerUse;
  readonly signing: Pick<SigningCheck, 'check'>;
}

/** GetFunctionConfiguration and UpdateFunctionConfiguration. */
export class FunctionConfiguration {
  constructor(private readonly parts: FunctionConfigurationParts) {}

  get(name: string, qualifier?: string): object {
    const { version, qualifier: addressed } = this.parts.catalog.find(name, qualifier);
    return this.of(version, addressed);
  }

  async update(name: string, input: unknown): Promise<object> {
    const { catalog, changes: latestChanges, layers: layerUse, runtimes, signing, unpackedSize } = this.parts;
    const members = Members.of(input);
    const violations = new Violations();
    const read = readConfiguration(members, violations, runtimes.supported());
    violations.throwIfAny();
    refuseUnsupported(members);
    const record = catalog.require(name);
    refuseTenancyChange(members, record.latest);
    refuseForeignMembers(record.latest.package.type, members);
    const changes = read();
    const layers = changes.layers && layerUse.named(changes.layers);
    if (layers?.length) signing.check(record.name, record.codeSigningConfigArn);
    refuseRuntimeChange(changes.runtime, record.latest);
    let before: string | undefined;
    const view = await latestChanges.make(record.name, members, async (latest) => {
      before = latest.deadLetterTarget;
      if (layers?.length)
        checkUnpackedSize(await unpackedSize(requireZip(latest.package).codeSha256), layers);
      const changed = applied(latest, changes, layers);
      requireSnapStartable({ ...latest, ...changed });
      return changed;
    });
    // As on AWS: while the update is in progress, what it takes away is there.
    const isTaken = before !== undefined && changes.deadLetterTarget === '';
    return isTaken ? { ...view, DeadLetterConfig: { TargetArn: before } } : view;
  }

  /**
   * The view of a version. An active one whose runtime's image is not there says so: calls of it wait or fail. One that is
   * being created says how far the image is.
   */
  of(version: VersionRecord, qualifier: string | undefined): object {
    const { catalog, runtimes } = this.parts;
    const { package: given, state } = version;
    const dependsOnIt = state === 'Active' || state === 'Pending';
    const condition = dependsOnIt ? runtimes.condition(runtimeOf(given)) : undefined;
    return configurationView(catalog.scope, conditioned(version, condition), { qualifier });
  }
}
