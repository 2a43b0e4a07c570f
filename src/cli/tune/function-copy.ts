import { randomBytes } from 'node:crypto';
import { CliError } from '../cli-error';
import type { CodeInput, ConfigurationInput, FunctionDetails, LambdaApi } from '../http/lambda-api';
import { ServiceError } from '../http/service-error';
import { waitUntilReady } from '../http/wait-until-ready';
import { reportOf } from '../invoke/call-report';
import { messageOf } from '../thrown';
import { COPY_PREFIX, marksOf } from './left-copies';
import type { TunedCall } from './size-figures';
import type { TunedFunction } from './sweep';

export interface CopyParts {
  /** Ended by Ctrl-C. */
  readonly api: LambdaApi;
  /** Not ended by it: what was begun to be made is made, and can then be removed. */
  readonly steady: LambdaApi;
  readonly payload: Buffer;
  readonly signal: AbortSignal;
}

const NETWORK_TAG = 'lambdabox:network';
const MOST_REASON = 300;

/** A function's twin, which only the sweep calls: sizes are set on it, never on the function. Its log goes to the function's group. */
export class FunctionCopy implements TunedFunction {
  private constructor(
    readonly name: string,
    private readonly parts: CopyParts,
  ) {}

  static async make(original: FunctionDetails, parts: CopyParts): Promise<FunctionCopy> {
    const { Configuration: configuration, Tags: tags = {} } = original;
    if (configuration.TenancyConfig)
      throw new CliError(
        `${configuration.FunctionName} keeps its tenants apart: whose calls would these be?`,
        undefined,
        'lambdabox bench and lambdabox invoke --tenant-id measure it as it is',
      );
    const code = await codeOf(original, parts.api);
    const name = COPY_PREFIX + randomBytes(6).toString('hex');
    const network = tags[NETWORK_TAG];
    await parts.steady.create(name, code, configuration.Role, inputOf(original), {
      ...marksOf(configuration.FunctionName),
      ...(network === undefined ? {} : { [NETWORK_TAG]: network }),
    });
    return new FunctionCopy(name, parts);
  }

  async resize(memoryMb: number): Promise<void> {
    await this.ready();
    await this.parts.api.updateConfiguration(this.name, { MemorySize: memoryMb });
    await this.ready();
  }

  async call(): Promise<TunedCall | { readonly failure: string }> {
    try {
      const answer = await this.parts.api.invoke({ name: this.name, payload: this.parts.payload });
      const report = reportOf(answer);
      if (report.functionError) return { failure: reasonOf(answer.body.toString('utf8')) };
      const { startKind, totalMs, billedMs, maxMemoryUsedMb, phases } = report;
      if (billedMs === undefined || maxMemoryUsedMb === undefined)
        return { failure: 'its log has no report: what it used is not known' };
      return { startKind, totalMs, durationMs: phases.invoke ?? 0, billedMs, peakMb: maxMemoryUsedMb };
    } catch (error) {
      // What the service answers is a result of this size; that it does not answer is not.
      if (error instanceof ServiceError) return { failure: messageOf(error) };
      throw error;
    }
  }

  remove(): Promise<void> {
    return this.parts.steady.delete(this.name);
  }

  private ready(): Promise<unknown> {
    const { api, signal } = this.parts;
    return waitUntilReady(api, this.name, { signal, onWaiting: () => undefined });
  }
}

async function codeOf({ Configuration, Code = {} }: FunctionDetails, api: LambdaApi): Promise<CodeInput> {
  if (Code.ResolvedImageUri !== undefined) return { imageUri: Code.ResolvedImageUri };
  if (Code.Location !== undefined) return { zip: await api.archive(Code.Location) };
  throw new CliError(`the service does not give the code of ${Configuration.FunctionName}`);
}

function inputOf({ Configuration: from }: FunctionDetails): ConfigurationInput {
  const { Runtime, Handler, MemorySize, Timeout, EphemeralStorage, Architectures, LoggingConfig } = from;
  const { Environment, Layers, ImageConfigResponse } = from;
  return {
    ...(Runtime === undefined ? {} : { Runtime }),
    ...(Handler === undefined ? {} : { Handler }),
    ...{ MemorySize, Timeout, EphemeralStorage, Description: `made by lambdabox tune ${from.FunctionName}` },
    ...(Architectures ? { Architectures } : {}),
    ...(LoggingConfig ? { LoggingConfig } : {}),
    ...(Environment?.Variables ? { Environment: { Variables: Environment.Variables } } : {}),
    ...(Layers ? { Layers: Layers.map(({ Arn }) => Arn) } : {}),
    ...(ImageConfigResponse?.ImageConfig ? { ImageConfig: ImageConfigResponse.ImageConfig } : {}),
  };
}

/** `TypeError: x is not a function`, of an error as runtimes answer it. */
function reasonOf(body: string): string {
  try {
    const { errorType, errorMessage } = JSON.parse(body) as Partial<Record<string, unknown>>;
    const words = [errorType, errorMessage].filter((word) => typeof word === 'string' && word !== '');
    if (words.length > 0) return words.join(': ').slice(0, MOST_REASON);
  } catch {
    // Not JSON: shown as it is.
  }
  return body.slice(0, MOST_REASON);
}
