import type { Answer, Done, Page } from './answers';
import type { LayersApi } from './layers-api';

/**
 * The control plane as this front needs it. `name` is a name, a partial or a full ARN, as it was sent; `input` is the
 * request's JSON object, unchecked. All methods throw AwsError.
 */
export interface FunctionsApi {
  readonly layers: LayersApi;
  /** FunctionRecursionConfig. */
  readonly recursion: { put(name: string, input: object): Answer; get(name: string): Answer };
  createFunction(input: object): Answer;
  /** `codeLocation` makes the URL from which the archive of a base64 SHA-256 can be fetched for 10 minutes. */
  getFunction(
    name: string,
    qualifier: string | undefined,
    codeLocation: (codeSha256: string) => string,
  ): Answer;
  getFunctionConfiguration(name: string, qualifier?: string): Answer;
  listFunctions(page: Page): Answer;
  deleteFunction(name: string, qualifier?: string): Done;
  updateFunctionCode(name: string, input: object): Answer;
  updateFunctionConfiguration(name: string, input: object): Answer;
  publishVersion(name: string, input: object): Answer;
  listVersionsByFunction(name: string, page: Page): Answer;
  createAlias(name: string, input: object): Answer;
  getAlias(name: string, alias: string): Answer;
  updateAlias(name: string, alias: string, input: object): Answer;
  deleteAlias(name: string, alias: string): Done;
  listAliases(name: string, page: Page): Answer;
  putFunctionConcurrency(name: string, input: object): Answer;
  getFunctionConcurrency(name: string): Answer;
  deleteFunctionConcurrency(name: string): Done;
  putProvisionedConcurrencyConfig(name: string, qualifier: string | undefined, input: object): Answer;
  getProvisionedConcurrencyConfig(name: string, qualifier: string | undefined): Answer;
  listProvisionedConcurrencyConfigs(name: string, page: Page): Answer;
  deleteProvisionedConcurrencyConfig(name: string, qualifier: string | undefined): Done;
  tagResource(arn: string, input: object): Done;
  untagResource(arn: string, keys: readonly string[]): Done;
  listTags(arn: string): Answer;
  getAccountSettings(): Answer;
}
