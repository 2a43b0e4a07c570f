import { unpackedBytes } from '../../code/unzip';
import type { StoredCode } from '../../code/code-store';
import type { Catalog } from '../catalog/catalog';
import type { CodeSource } from '../code-source';
import type { VersionRecord } from '../catalog/records';
import type { CodeUsage } from '../../code/code-usage';
import { withKnownProgram, type ImagePackages } from '../images/image-packages';
import { checkUnpackedSize } from '../layers/layer-use';
import { architectureOf, checkArchitectures, checkCode } from '../validation/code-input';
import { Violations } from '../validation/constraints';
import { layersOf, requireImage, requireZip } from '../package';
import { checkSource } from '../validation/image-input';
import { Members } from '../validation/members';
import { refuseUnsupported } from '../validation/unsupported';
import type { SigningCheck } from '../signing/signing-check';
import type { LatestChanges } from './latest-changes';
import { configurationView } from './views';

/** Where archives of code go. */
export interface CodeIntake {
  /** Keeps and unpacks an archive. Throws InvalidParameterValue for one that is refused. */
  put(zip: Buffer): Promise<StoredCode>;
  /** What `put` would answer; nothing is kept. */
  check(zip: Buffer): Promise<StoredCode>;
}

export interface FunctionCodeParts {
  readonly catalog: Catalog;
  readonly changes: LatestChanges;
  readonly code: CodeIntake;
  readonly source: Pick<CodeSource, 'zip'>;
  readonly usage: CodeUsage;
  readonly signing: Pick<SigningCheck, 'check'>;
  readonly images: ImagePackages;
}

/** UpdateFunctionCode. */
export class FunctionCode {
  constructor(private readonly parts: FunctionCodeParts) {}

  async update(name: string, input: unknown): Promise<object> {
    const { catalog, changes, code, source, usage, signing } = this.parts;
    const members = Members.of(input);
    const violations = new Violations();
    const architectures = members.strings('Architectures');
    checkArchitectures(architectures, violations);
    checkCode(members, '', violations);
    violations.throwIfAny();
    refuseUnsupported(members);
    const record = catalog.require(name);
    checkSource(record.latest.package.type, members, 'updating');
    const architecture = architectures ? architectureOf(architectures) : record.latest.architecture;
    if (record.latest.package.type === 'image') return this.updateImage(record.name, members, architecture);
    signing.check(record.name, record.codeSigningConfigArn);
    const zip = await source.zip(members);
    if (members.boolean('DryRun') ?? false) {
      const { latest } = changes.changeable(record.name, members);
      const checked = { ...requireZip(latest.package), ...(await code.check(zip)) };
      checkUnpackedSize(await unpackedBytes(zip), layersOf(checked));
      const preview = { ...latest, package: checked, architecture };
      return configurationView(catalog.scope, preview);
    }
    return changes.make(record.name, members, async ({ package: given }) => {
      usage.check(zip.length);
      const stored = { ...requireZip(given), ...(await code.put(zip)) };
      checkUnpackedSize(await unpackedBytes(zip), layersOf(stored));
      return { package: stored, architecture };
    });
  }

  private async updateImage(
    name: string,
    members: Members,
    architecture: VersionRecord['architecture'],
  ): Promise<object> {
    const { catalog, changes, images } = this.parts;
    const uri = members.string('ImageUri') ?? '';
    const after = async ({ package: given }: VersionRecord): Promise<Partial<VersionRecord>> => {
      const before = requireImage(given);
      const found = await images.of(uri, architecture, before.config);
      return { package: withKnownProgram(found, before), architecture };
    };
    if (members.boolean('DryRun') ?? false) {
      const { latest } = changes.changeable(name, members);
      return configurationView(catalog.scope, { ...latest, ...(await after(latest)) });
    }
    return changes.make(name, members, after);
  }
}
