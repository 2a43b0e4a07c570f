import type { NetworkMode } from './model';
import { invalid } from './validation/constraints';

/** The tag that sets what a function's network may reach. */
export const NETWORK_TAG = 'lambdabox:network';
const MODES: readonly string[] = ['none', 'egress'] satisfies NetworkMode[];

/** Throws InvalidParameterValueException for a mode that does not exist, or a tag of ours that does not. */
export function checkNetworkTag(tags: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(tags)) {
    if (!key.startsWith('lambdabox:')) continue;
    if (key !== NETWORK_TAG)
      throw invalid(`Tag '${key}' is not one of lambdabox's; its tags: ${NETWORK_TAG}`);
    if (!MODES.includes(value)) {
      throw invalid(`Tag '${NETWORK_TAG}' has the value '${value}'; it must be one of ${MODES.join(', ')}`);
    }
  }
}

export function networkOf(tags: Readonly<Record<string, string>>, fallback: NetworkMode): NetworkMode {
  const value = tags[NETWORK_TAG];
  return value === 'none' || value === 'egress' ? value : fallback;
}
