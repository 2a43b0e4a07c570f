import { LAYER_VERSION_ARN } from '../layers/layer-names';
import { oneOf, type Violations } from './constraints';

const MAX_ARN_LENGTH = 2048;
const MAX_RUNTIMES = 15;
const MAX_ARCHITECTURES = 2;
const ARCHITECTURES = ['x86_64', 'arm64'];
const IS_LAYER_VERSION_ARN = new RegExp(`^(?:${LAYER_VERSION_ARN})$`);

/** Runtimes that a layer may say it is made for (Lambda service model, "Runtime"): retired ones too. */
const LAYER_RUNTIMES = [
  ...[
    'nodejs',
    'nodejs4.3',
    'nodejs4.3-edge',
    'nodejs6.10',
    'nodejs8.10',
    'nodejs10.x',
    'nodejs12.x',
    'nodejs14.x',
  ],
  ...[
    'nodejs16.x',
    'nodejs18.x',
    'nodejs20.x',
    'nodejs22.x',
    'nodejs24.x',
    'java8',
    'java8.al2',
    'java11',
    'java17',
  ],
  ...[
    'java21',
    'java25',
    'python2.7',
    'python3.6',
    'python3.7',
    'python3.8',
    'python3.9',
    'python3.10',
    'python3.11',
  ],
  ...[
    'python3.12',
    'python3.13',
    'python3.14',
    'dotnetcore1.0',
    'dotnetcore2.0',
    'dotnetcore2.1',
    'dotnetcore3.1',
  ],
  ...[
    'dotnet6',
    'dotnet8',
    'dotnet10',
    'go1.x',
    'ruby2.5',
    'ruby2.7',
    'ruby3.2',
    'ruby3.3',
    'ruby3.4',
    'ruby4.0',
  ],
  ...['provided', 'provided.al2', 'provided.al2023'],
];

/** `Layers` of a function: each a layer version's ARN. */
export function checkLayerArns(arns: readonly string[] | undefined, violations: Violations): void {
  const isGood = (arn: string) => arn.length <= MAX_ARN_LENGTH && IS_LAYER_VERSION_ARN.test(arn);
  if (arns === undefined || arns.every(isGood)) return;
  const constraints = [
    `Member must have length less than or equal to ${MAX_ARN_LENGTH}`,
    'Member must have length greater than or equal to 1',
    `Member must satisfy regular expression pattern: ${LAYER_VERSION_ARN}`,
    'Member must not be null',
  ];
  violations.add(
    'layers',
    `[${arns.join(', ')}]`,
    `Member must satisfy constraint: [${constraints.join(', ')}]`,
  );
}

export interface Compatibility {
  readonly runtimes: readonly string[] | undefined;
  readonly architectures: readonly string[] | undefined;
}

/** What a layer that is published says it is made for. */
export function checkCompatibility({ runtimes, architectures }: Compatibility, violations: Violations): void {
  const value = (list: readonly string[]) => `[${list.join(', ')}]`;
  const atMost = (limit: number) => `Member must have length less than or equal to ${limit}`;
  if (runtimes && runtimes.length > MAX_RUNTIMES) {
    violations.add('compatibleRuntimes', value(runtimes), atMost(MAX_RUNTIMES));
  } else if (runtimes?.some((name) => !LAYER_RUNTIMES.includes(name))) {
    violations.add('compatibleRuntimes', value(runtimes), enumOf(LAYER_RUNTIMES));
  }
  if (architectures && architectures.length > MAX_ARCHITECTURES) {
    violations.add('compatibleArchitectures', value(architectures), atMost(MAX_ARCHITECTURES));
  } else if (architectures?.some((name) => !ARCHITECTURES.includes(name))) {
    const constraint = `Member must satisfy constraint: [${enumOf(ARCHITECTURES)}]`;
    violations.add('compatibleArchitectures', value(architectures), constraint);
  }
}

/** The filters of the lists. */
export function checkFilters(
  runtime: string | undefined,
  architecture: string | undefined,
  violations: Violations,
): void {
  violations.check('compatibleRuntime', runtime, oneOf(LAYER_RUNTIMES));
  violations.check('compatibleArchitecture', architecture, oneOf(ARCHITECTURES));
}

function enumOf(choices: readonly string[]): string {
  return `Member must satisfy enum value set: [${choices.join(', ')}]`;
}
