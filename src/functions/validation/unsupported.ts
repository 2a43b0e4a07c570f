import { invalid } from './constraints';
import type { Members } from './members';

/**
 * What this release does not do is refused by name, never accepted and ignored. Values that ask for nothing (empty
 * lists, the defaults) pass, since tools send them.
 */
const REFUSALS: readonly { member: string; asksForMore: (value: unknown) => boolean; instead: string }[] = [
  { member: 'KMSKeyArn', asksForMore: isText, instead: 'no KMS key' },
  { member: 'SourceKMSKeyArn', asksForMore: isText, instead: 'no KMS key' },
  { member: 'CapacityProviderConfig', asksForMore: isFilledObject, instead: 'no capacity provider' },
  { member: 'DurableConfig', asksForMore: isFilledObject, instead: 'no durable execution' },
  { member: 'S3ObjectStorageMode', asksForMore: (value) => value !== 'COPY', instead: 'COPY' },
  { member: 'RuntimeConfig', asksForMore: isFilledObject, instead: 'no runtime configuration' },
  { member: 'AcceleratorConfig', asksForMore: isFilledObject, instead: 'no accelerators' },
  { member: 'PublishTo', asksForMore: isText, instead: 'Publish' },
];

/** Throws InvalidParameterValueException for the first member that asks for more than lambdabox has. */
export function refuseUnsupported(input: Members): void {
  for (const { member, asksForMore, instead } of REFUSALS) {
    const value = input.raw(member);
    if (value !== undefined && asksForMore(value)) {
      throw invalid(
        `${member} ${JSON.stringify(value)} is not supported by lambdabox; supported: ${instead}`,
      );
    }
  }
}

export const HOST_ARCHITECTURE: 'x86_64' | 'arm64' = process.arch === 'arm64' ? 'arm64' : 'x86_64';

export function refuseForeignArchitecture(architecture: string): void {
  if (architecture !== HOST_ARCHITECTURE) {
    throw invalid(
      `Architectures [${architecture}] is not supported on this machine; supported: [${HOST_ARCHITECTURE}]`,
    );
  }
}

function isText(value: unknown): boolean {
  return value !== '';
}

function isFilledObject(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}
