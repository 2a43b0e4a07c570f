import type { BuildFailure, BuildLimits } from '../engine/builds';
import { PlatformError } from '../errors';

const UNREACHABLE = [
  /name resolution|EAI_AGAIN|ENOTFOUND|Name or service not known/,
  /NewConnectionError|ConnectTimeoutError|Network is unreachable|ENETUNREACH|EHOSTUNREACH/,
  /ECONNREFUSED|ETIMEDOUT|ERR_SOCKET_TIMEOUT|Connection refused|ReadTimeoutError/,
];
const UNTRUSTED =
  /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT|unable to get local issuer/;
/** Of `timeout`, and of a process that the kernel killed (128 and the signal). */
const TIMED_OUT = 124;
const KILLED = 137;

/** The failure in plain words, with the way out. */
export function explained(runtime: string, failure: BuildFailure, limits: BuildLimits): PlatformError {
  const output = failure.lastLines.map((line) => `\n  ${line}`).join('');
  const message = `The dependencies cannot be built for ${runtime}: ${reasonOf(failure, limits)}`;
  return new PlatformError(`${message}${output === '' ? '' : ` The output ended:${output}`}`, {
    cause: failure,
  });
}

function reasonOf({ exitCode, lastLines }: BuildFailure, limits: BuildLimits): string {
  const text = lastLines.join('\n');
  if (UNREACHABLE.some((pattern) => pattern.test(text))) {
    return (
      'the package registry cannot be reached. Is there no network? Start the service with HTTPS_PROXY, ' +
      'NPM_CONFIG_REGISTRY or PIP_INDEX_URL where one is needed, or deploy a folder with its dependencies installed.'
    );
  }
  if (UNTRUSTED.test(text)) {
    return 'the registry has a certificate that is not trusted. Start the service with LAMBDABOX_CA_BUNDLE=<PEM file>.';
  }
  if (exitCode === TIMED_OUT) return `it took longer than ${limits.seconds} s.`;
  if (exitCode === KILLED) return `it needed more than ${limits.memoryBytes / 1024 ** 2} MB of memory.`;
  return `the package manager ended with status ${exitCode}.`;
}
