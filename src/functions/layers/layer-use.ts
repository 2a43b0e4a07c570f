import type { AppliedLayer } from '../model';
import type { AccountScope } from '../names';
import { invalid } from '../validation/constraints';
import { MAX_UNZIPPED_BYTES } from '../../code/code-limits';
import { MAX_LAYERS } from '../validation/limits';
import type { LayerCatalog } from './layer-catalog';
import { foreignLayer } from './layer-names';

/** Lays layers on functions: from the ARNs that a request names to what the function keeps of them. */
export class LayerUse {
  constructor(
    private readonly catalog: LayerCatalog,
    private readonly scope: AccountScope,
  ) {}

  /** `arns` are of the right form. Throws what Lambda answers to layers that cannot be used. */
  named(arns: readonly string[]): AppliedLayer[] {
    if (arns.length > MAX_LAYERS) throw invalid(`Cannot reference more than ${MAX_LAYERS} layers.`);
    const seen = new Map<string, string>();
    return arns.map((arn) => {
      const layer = this.find(arn);
      const ofLayer = arn.slice(0, arn.lastIndexOf(':'));
      const before = seen.get(ofLayer);
      if (before !== undefined) {
        throw invalid(
          `Two different versions of the same layer are not allowed to be referenced in the same function. ${before} and ${arn} are versions of the same layer.`,
        );
      }
      seen.set(ofLayer, arn);
      return layer;
    });
  }

  private find(arn: string): AppliedLayer {
    const [, , , region, accountId, , name = '', version = ''] = arn.split(':');
    // The account of AWS's own layers is empty.
    if (accountId !== '' && accountId !== this.scope.accountId) throw foreignLayer(this.scope, arn);
    if (region !== '' && region !== this.scope.region) {
      throw invalid(
        `Layers are not in the same region as the function. Layers are expected to be in region ${this.scope.region}.`,
      );
    }
    const found = accountId === '' ? undefined : this.catalog.version(name, Number(version));
    if (!found) throw invalid(`Layer version ${arn} does not exist.`);
    const { codeSha256, codeSize, unpackedSize, hasLibraries } = found;
    return { arn, codeSha256, codeSize, unpackedSize, hasLibraries };
  }
}

/** Throws when code and layers are more than a function may have. `codeBytes` is the size of the unpacked code. */
export function checkUnpackedSize(codeBytes: number, layers: readonly AppliedLayer[] = []): void {
  const bytes = layers.reduce((sum, { unpackedSize }) => sum + unpackedSize, codeBytes);
  if (layers.length > 0 && bytes > MAX_UNZIPPED_BYTES) {
    throw invalid(
      `Function code combined with layers exceeds the maximum allowed size of ${MAX_UNZIPPED_BYTES} bytes. The actual size is ${bytes} bytes.`,
    );
  }
}
