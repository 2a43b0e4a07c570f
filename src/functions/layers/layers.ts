import type { Clock } from '../../lib/clock';
import type { CodeStore } from '../../code/code-store';
import type { CodeUsage } from '../../code/code-usage';
import type { CodeSource } from '../code-source';
import { checkCode } from '../validation/code-input';
import type { AccountScope } from '../names';
import { page, type Page } from '../paging';
import type { LayerVersion } from './layer-records';
import { Violations } from '../validation/constraints';
import { checkCompatibility, checkFilters } from '../validation/layer-members';
import { Members } from '../validation/members';
import { textChecks } from '../validation/model-constraints';
import { refuseUnsupported } from '../validation/unsupported';
import { unpackedBytes } from '../../code/unzip';
import { timestamp } from '../catalog/timestamp';
import type { LayerCatalog } from './layer-catalog';
import { checkPublishedName, checkVersionNumber, layerArn, layerGone, layerName } from './layer-names';
import { parseLayerVersionArn } from './layer-names';
import { layerDetailView, layerVersionView } from './layer-views';

export interface LayersParts {
  readonly catalog: LayerCatalog;
  readonly code: CodeStore;
  readonly source: Pick<CodeSource, 'zip'>;
  readonly usage: CodeUsage;
  readonly clock: Clock;
  readonly scope: AccountScope;
}

export interface LayerPage extends Page {
  readonly compatibleRuntime?: string;
  readonly compatibleArchitecture?: string;
}

type CodeLocation = (codeSha256: string) => string;

const MAX_ITEMS = 'ListLayersRequest.MaxItems';
/** Where a layer's shared libraries appear for the dynamic linker: /opt/lib. */
const LIBRARIES = 'lib';

/** The operations on layers and their versions, with AWS's input and output shapes; all throw AwsError. */
export class Layers {
  constructor(private readonly parts: LayersParts) {}

  async publish(name: string, input: unknown, codeLocation: CodeLocation): Promise<object> {
    const { catalog, code, source, usage, clock, scope } = this.parts;
    const members = Members.of(input);
    const said = described(name, members);
    const content = members.members('Content') ?? Members.of({});
    refuseUnsupported(content);
    const zip = await source.zip(content);
    return catalog.change(name, async () => {
      usage.check(zip.length);
      const stored = await code.put(zip);
      const record = catalog.get(name) ?? { name, versions: [], nextVersion: 1 };
      const version: LayerVersion = {
        version: record.nextVersion,
        ...said,
        ...stored,
        unpackedSize: await unpackedBytes(zip),
        hasLibraries: await code.has(stored.codeSha256, LIBRARIES),
        createdDate: timestamp(clock.wallTime()),
      };
      const versions = [...record.versions, version];
      catalog.save({ ...record, versions, nextVersion: record.nextVersion + 1 });
      return layerDetailView(scope, name, version, codeLocation);
    });
  }

  get(nameOrArn: string, version: number, codeLocation: CodeLocation): object {
    const { scope } = this.parts;
    const name = layerName(scope, nameOrArn);
    checkVersionNumber(version);
    return this.detail(name, version, codeLocation);
  }

  getByArn(arn: string | undefined, codeLocation: CodeLocation): object {
    const { name, version } = parseLayerVersionArn(this.parts.scope, arn);
    return this.detail(name, version, codeLocation);
  }

  /** Each layer with the newest of its versions that the filters let through. */
  list(wanted: LayerPage): object {
    const { catalog, scope } = this.parts;
    const matches = matcher(wanted);
    const layers = catalog.all().flatMap(({ name, versions }) => {
      const latest = versions.findLast(matches);
      return latest ? [{ name, latest }] : [];
    });
    const { items, ...next } = page(layers, ({ name }) => name, wanted, MAX_ITEMS);
    const Layers = items.map(({ name, latest }) => ({
      LayerName: name,
      LayerArn: layerArn(scope, name),
      LatestMatchingVersion: layerVersionView(scope, name, latest),
    }));
    return { Layers, ...next };
  }

  /** Newest first. A layer that never was has none. */
  listVersions(nameOrArn: string, wanted: LayerPage): object {
    const { catalog, scope } = this.parts;
    const name = layerName(scope, nameOrArn);
    const versions = catalog.get(name)?.versions.filter(matcher(wanted)).reverse() ?? [];
    const { items, ...next } = page(versions, newestFirst, wanted, MAX_ITEMS);
    return { LayerVersions: items.map((version) => layerVersionView(scope, name, version)), ...next };
  }

  /** Idempotent. Functions that use the version keep it: its content stays as long as one of them does. */
  async delete(nameOrArn: string, version: number): Promise<void> {
    const { catalog, scope } = this.parts;
    const name = layerName(scope, nameOrArn);
    checkVersionNumber(version);
    await catalog.change(name, () => {
      const record = catalog.get(name);
      if (record && catalog.version(name, version)) {
        catalog.save({ ...record, versions: record.versions.filter((kept) => kept.version !== version) });
      }
      return Promise.resolve();
    });
  }

  private detail(name: string, version: number, codeLocation: CodeLocation): object {
    const { catalog, scope } = this.parts;
    const found = catalog.version(name, version);
    if (!found) throw layerGone();
    return layerDetailView(scope, name, found, codeLocation);
  }
}

/** What a publish says of its version. Throws ValidationException. */
function described(name: string, members: Members) {
  const violations = new Violations();
  const description = members.string('Description');
  const licenseInfo = members.string('LicenseInfo');
  const runtimes = members.strings('CompatibleRuntimes');
  const architectures = members.strings('CompatibleArchitectures');
  checkCompatibility({ runtimes, architectures }, violations);
  checkPublishedName(name, violations);
  const content = members.members('Content');
  violations.require('content', content);
  if (content) checkCode(content, 'content.', violations);
  violations.check('description', description, ...textChecks('PublishLayerVersionRequest.Description'));
  violations.check('licenseInfo', licenseInfo, ...textChecks('PublishLayerVersionRequest.LicenseInfo'));
  violations.throwIfAny();
  return {
    description: description ?? '',
    ...(runtimes ? { compatibleRuntimes: runtimes } : {}),
    ...(architectures ? { compatibleArchitectures: architectures } : {}),
    ...(licenseInfo === undefined ? {} : { licenseInfo }),
  };
}

/** A version that says nothing of what it is made for matches no filter. */
function matcher({ compatibleRuntime: runtime, compatibleArchitecture: architecture }: LayerPage) {
  const violations = new Violations();
  checkFilters(runtime, architecture, violations);
  violations.throwIfAny();
  return ({ compatibleRuntimes, compatibleArchitectures }: LayerVersion): boolean =>
    (runtime === undefined || (compatibleRuntimes?.includes(runtime) ?? false)) &&
    (architecture === undefined || (compatibleArchitectures?.includes(architecture) ?? false));
}

/** Sorts as versions are listed. */
function newestFirst({ version }: LayerVersion): string {
  return String(Number.MAX_SAFE_INTEGER - version);
}
