import type { EnvironmentSpec } from '../environment-parts';

/** What extensions learn of their function. */
export interface FunctionFacts {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
}

export function factsOf({ version, functionArn }: EnvironmentSpec): FunctionFacts {
  return {
    functionName: version.functionName,
    functionVersion: version.version,
    // An image's is its command, which only its runtime client reads.
    handler: version.package.type === 'zip' ? version.package.handler : '',
    accountId: functionArn.split(':')[4] ?? '',
  };
}
