import type { FunctionDetails } from './lambda-api';
import type { StemView } from '../../contract/stem-view';

/** A tag of lambdabox's own; without it the service's default holds, which the command line does not know. */
const NETWORK_TAG = 'lambdabox:network';

/** The stems that environments of a function can be made of. */
export function stemsFor({ Configuration, Tags }: FunctionDetails, stems: readonly StemView[]): StemView[] {
  const network = Tags?.[NETWORK_TAG];
  return stems.filter(
    (stem) =>
      stem.runtime === runtimeOf(Configuration) &&
      stem.memorySizeMb === Configuration.MemorySize &&
      stem.ephemeralStorageMb === Configuration.EphemeralStorage.Size &&
      (network === undefined || stem.network === network),
  );
}

/** A runtime's name, or that of an image as stems have it. */
function runtimeOf({ Runtime, CodeSha256 }: FunctionDetails['Configuration']): string {
  return Runtime ?? `image-${CodeSha256.slice(0, 12)}`;
}
