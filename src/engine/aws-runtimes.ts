/** A runtime of AWS, by its identifier. */
export interface AwsRuntime {
  readonly name: string;
  /** `python` of `python3.13`. */
  readonly family: string;
  /** AWS's own image of it; a deprecated runtime has none here. */
  readonly image?: string;
  /** AWS refuses it for functions that are made or changed. */
  readonly isDeprecated: boolean;
}

type Row = readonly [name: string, image?: string];

/**
 * The names that functions may have, in the order in which Lambda lists them in its messages, with the tags of
 * AWS's images (public.ecr.aws/lambda).
 */
const LISTED: readonly Row[] = [
  ['nodejs20.x', 'nodejs:20'],
  ['python3.14', 'python:3.14'],
  ['provided.al2023', 'provided:al2023'],
  ['python3.12', 'python:3.12'],
  ['python3.13', 'python:3.13'],
  ['nodejs24.x', 'nodejs:24'],
  ['nodejs22.x', 'nodejs:22'],
  ['java25', 'java:25'],
  ['java17', 'java:17'],
  ['nodejs16.x', 'nodejs:16'],
  ['dotnet10', 'dotnet:10'],
  ['dotnet8', 'dotnet:8'],
  ['python3.10', 'python:3.10'],
  ['java11', 'java:11'],
  ['python3.11', 'python:3.11'],
  ['dotnet6', 'dotnet:6'],
  ['java21', 'java:21'],
  ['nodejs18.x', 'nodejs:18'],
  ['provided.al2', 'provided:al2'],
  ['ruby3.3', 'ruby:3.3'],
  ['ruby3.4', 'ruby:3.4'],
  ['java8.al2', 'java:8.al2'],
  ['ruby3.2', 'ruby:3.2'],
  ['python3.8', 'python:3.8'],
  ['python3.9', 'python:3.9'],
];

/** Names of the newest model that Lambda's messages were not seen to list. */
const UNLISTED: readonly Row[] = [
  ['nodejs26.x', 'nodejs:26'],
  ['python3.15', 'python:3.15'],
  ['ruby4.0', 'ruby:4.0'],
  ['java8.al2023', 'java:8.al2023'],
  ['java11.al2023', 'java:11.al2023'],
  ['java17.al2023', 'java:17.al2023'],
];

const DEPRECATED: readonly Row[] = [
  ['dotnetcore1.0'],
  ['dotnetcore2.0'],
  ['dotnetcore2.1'],
  ['dotnetcore3.1'],
  ['go1.x'],
  ['java8'],
  ['nodejs'],
  ['nodejs4.3'],
  ['nodejs4.3-edge'],
  ['nodejs6.10'],
  ['nodejs8.10'],
  ['nodejs10.x'],
  ['nodejs12.x'],
  ['nodejs14.x'],
  ['provided'],
  ['python2.7'],
  ['python3.6'],
  ['python3.7'],
  ['ruby2.5'],
  ['ruby2.7'],
];

/** Every runtime that AWS has or had. */
export const AWS_RUNTIMES: ReadonlyMap<string, AwsRuntime> = new Map(
  [...LISTED, ...UNLISTED, ...DEPRECATED].map(([name, tag]) => [
    name,
    {
      ...{ name, family: runtimeFamily(name), isDeprecated: tag === undefined },
      ...(tag === undefined ? {} : { image: `public.ecr.aws/lambda/${tag}` }),
    },
  ]),
);

/** The set that Lambda's messages about a function's runtime name. */
export const LISTED_RUNTIMES: readonly string[] = LISTED.map(([name]) => name);

/**
 * The set that Lambda's messages about a layer's runtimes name, in its order: also some that no model has, and, as for
 * functions, not yet what came last.
 */
export const LISTED_LAYER_RUNTIMES: readonly string[] = [
  ...['ruby2.6', 'dotnetcore1.0', 'python3.7', 'nodejs8.10', 'nasa', 'ruby2.7', 'python2.7-greengrass'],
  ...[
    'dotnetcore2.0',
    'python3.8',
    'java21',
    'dotnet6',
    'dotnetcore2.1',
    'python3.9',
    'java11',
    'nodejs6.10',
  ],
  ...[
    'provided',
    'dotnetcore3.1',
    'dotnet8',
    'dotnet10',
    'java25',
    'java17',
    'nodejs',
    'nodejs4.3',
    'java8.al2',
  ],
  ...['go1.x', 'nodejs20.x', 'go1.9', 'byol', 'nodejs10.x', 'provided.al2023', 'nodejs22.x', 'python3.10'],
  ...[
    'java8',
    'nodejs12.x',
    'python3.11',
    'nodejs24.x',
    'nodejs8.x',
    'python3.12',
    'nodejs14.x',
    'nodejs8.9',
  ],
  ...['python3.13', 'python3.14', 'nodejs16.x', 'provided.al2', 'nodejs4.3-edge', 'nodejs18.x', 'ruby3.2'],
  ...['python3.4', 'ruby3.3', 'ruby3.4', 'ruby2.5', 'python3.6', 'python2.7'],
];

/** `nodejs` of `nodejs22.x`: runtimes of a family share their client and what is written for them. */
export function runtimeFamily(name: string): string {
  return /^[a-z]*/.exec(name)?.[0] ?? name;
}
