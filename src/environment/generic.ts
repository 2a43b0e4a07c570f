import type { FunctionVersion } from '../functions/model';
import { genericVariables } from './variables';

/**
 * Variables that a process reads when it boots, or that its libraries and the runtime interface client read when they
 * are loaded. A booted process cannot be given them any more.
 */
const READ_AT_BOOT =
  /^(LD_|NODE_|PYTHON|RUBY|GEM_|JAVA_|JDK_|_JAVA_|UV_|OPENSSL_|SSL_|LC_|MALLOC_|GLIBC_|ICU_|V8_|AWS_LAMBDA_|_LAMBDA_)|^(LANG|LANGUAGE|TZ|TZDIR|LOCPATH|NLSPATH|GCONV_PATH|RES_OPTIONS|LOCALDOMAIN|HOSTALIASES)$/;

/**
 * Of a runtime whose bootstrap can boot before it knows its function (runtimes/README.md, "Generic runtimes"): whether a
 * process that booted so can serve this version as one made for it would. Else the function gets a fresh process, wherever
 * its container comes from.
 */
export function startsGeneric(
  version: FunctionVersion,
  functionEnvironment: Readonly<Record<string, string>> = {},
): boolean {
  const { package: given } = version;
  // An image brings its own bootstrap, whatever that is.
  if (given.type === 'image') return false;
  // The clients read the format of their log when they are loaded.
  if (version.logging.LogFormat === 'JSON') return false;
  // At its start the dynamic linker strikes directories that are not there yet off its search path: /opt/lib.
  if (given.layers?.some(({ hasLibraries }) => hasLibraries)) return false;
  const preset = genericVariables(version);
  return Object.entries({ ...functionEnvironment, ...version.environment }).every(
    ([name, value]) => !READ_AT_BOOT.test(name) || preset[name] === value,
  );
}
