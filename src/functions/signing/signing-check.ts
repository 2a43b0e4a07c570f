import { clientError } from '../../errors';
import type { ServiceLog } from '../../telemetry/events';
import type { CodeSigningCatalog } from './code-signing-catalog';

/**
 * What a code signing configuration says of code that is deployed. What AWS Signer adds to an archive is not published, so
 * no code counts as signed here.
 */
export class SigningCheck {
  constructor(
    private readonly signing: CodeSigningCatalog,
    private readonly log: Pick<ServiceLog, 'warn'>,
  ) {}

  /**
   * Of new code or layers of a function. Throws CodeVerificationFailedException where only signed ones may be deployed, and
   * CodeSigningConfigNotFoundException for a configuration that is not there.
   */
  check(functionName: string, codeSigningConfigArn: string | undefined): void {
    if (codeSigningConfigArn === undefined) return;
    const config = this.signing.get(codeSigningConfigArn);
    if (!config) throw this.signing.notFound(codeSigningConfigArn);
    if (config.policy === 'Enforce') {
      throw clientError(
        'codeVerificationFailed',
        `Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for ${functionName}.`,
      );
    }
    this.log.warn('unsigned code was deployed, as the code signing configuration of the function allows', {
      functionName,
      codeSigningConfigArn,
    });
  }
}
