import type { Answer, Done, Page } from './answers';

export interface LayerPage extends Page {
  readonly compatibleRuntime?: string;
  readonly compatibleArchitecture?: string;
}

/**
 * The operations on layers as this front needs them. `layer` is a name or a layer's ARN as it was sent; `codeLocation`
 * makes the URL from which the archive of a base64 SHA-256 can be fetched for 10 minutes. All methods throw AwsError.
 */
export interface LayersApi {
  publish(layer: string, input: object, codeLocation: (codeSha256: string) => string): Answer;
  get(layer: string, version: number, codeLocation: (codeSha256: string) => string): Answer;
  getByArn(arn: string | undefined, codeLocation: (codeSha256: string) => string): Answer;
  list(page: LayerPage): Answer;
  listVersions(layer: string, page: LayerPage): Answer;
  delete(layer: string, version: number): Done;
  addPermission(layer: string, version: number, input: object, revisionId: string | undefined): Answer;
  getPolicy(layer: string, version: number): Answer;
  removePermission(layer: string, version: number, statementId: string, revisionId: string | undefined): Done;
}
