import type { Env } from './values';

const BUILD_VARIABLES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NPM_CONFIG_REGISTRY',
  'PIP_INDEX_URL',
  'MAVEN_REPOSITORY_URL',
  'EXTRA_SDK_PACKAGES',
];

/** What image builds behind a proxy are told. */
export function buildVariables(env: Env): Record<string, string> {
  return Object.fromEntries(
    BUILD_VARIABLES.flatMap((name) => (env[name] ? [[name, env[name]] as [string, string]] : [])),
  );
}
