import { AwsError, clientError, WIRE } from '../../errors';
import type { Call } from './call';
import type { FunctionConfigurationPort } from './resources';

/**
 * Reads of what lambdabox does not have yet: they answer as AWS does where nothing was configured, which is the truth.
 * Tools probe them (SAM GetFunctionUrlConfig, Terraform GetFunctionCodeSigningConfig and GetPolicy).
 */
type Read = (functions: FunctionConfigurationPort, call: Call) => Promise<object>;

const NOTHING_THERE = 'The resource you requested does not exist.';

/** Throws unless the function exists; `text` replaces the message where AWS words "not found" differently. */
async function functionArn(functions: FunctionConfigurationPort, call: Call, text?: string): Promise<string> {
  try {
    const configuration = await functions.get(call.name, call.qualifier);
    return 'FunctionArn' in configuration ? String(configuration.FunctionArn) : '';
  } catch (error) {
    const absent = error instanceof AwsError && error.wire === WIRE.resourceNotFound;
    throw absent && text !== undefined ? clientError('resourceNotFound', text) : error;
  }
}

/** A list without items; with `text`, of a function that must exist. */
export function emptyList(member: string, text?: string): Read {
  return async (functions, call) => {
    if (text !== undefined) await functionArn(functions, call, text);
    return { [member]: [] };
  };
}

/** GetPolicy, GetFunctionUrlConfig: one text whether the function or its configuration is missing. */
export const noResource: Read = async (functions, call) => {
  await functionArn(functions, call, NOTHING_THERE);
  throw clientError('resourceNotFound', NOTHING_THERE);
};

/** A resource that has no function in its path. */
export const noSuchThing: Read = () => Promise.reject(clientError('resourceNotFound', NOTHING_THERE));

export const noEventInvokeConfig: Read = async (functions, call) => {
  const arn = await functionArn(functions, call);
  const qualified = arn.split(':').length > 7 ? arn : `${arn}:${call.qualifier ?? '$LATEST'}`;
  throw clientError('resourceNotFound', `The function ${qualified} doesn't have an EventInvokeConfig`);
};

export const noCodeSigning: Read = async (functions, call) => {
  await functionArn(functions, call);
  return {};
};
