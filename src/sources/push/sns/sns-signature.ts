import { verify, type X509Certificate } from 'node:crypto';
import type { SnsMessage } from './sns-message';
import { Unproven } from './unproven';

/** By SignatureVersion (SNS developer guide, "Verifying the signatures of Amazon SNS messages"). */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1', 'sha1'],
  ['2', 'sha256'],
]);

/** Throws Unproven unless the certificate's key has signed the message. `now`: epoch milliseconds. Pure. */
export function verifySnsSignature(message: SnsMessage, certificate: X509Certificate, now: number): void {
  const { signatureVersion = '', signature = '' } = message;
  const algorithm = ALGORITHMS.get(signatureVersion);
  if (algorithm === undefined)
    throw new Unproven(`SignatureVersion=${signatureVersion.slice(0, 20)} must be 1 or 2`);
  const { validFromDate, validToDate, publicKey } = certificate;
  if (now < validFromDate.getTime() || now > validToDate.getTime())
    throw new Unproven(
      `the certificate of the message holds from ${certificate.validFrom} to ${certificate.validTo}`,
    );
  const signed = Buffer.from(signedText(message));
  const isGood = verify(algorithm, signed, publicKey, Buffer.from(signature, 'base64'));
  if (!isGood) throw new Unproven('the signature is not one of the certificate that the message names');
}

/** What is signed: names and values of the members in their order, a line each. */
export function signedText(message: SnsMessage): string {
  const { type, messageId, topicArn, timestamp, subject, subscribeUrl, token } = message;
  const isNotification = type === 'Notification';
  const members: readonly (readonly [string, string | undefined])[] = [
    ['Message', message.message],
    ['MessageId', messageId],
    ['Subject', isNotification ? subject : undefined],
    ['SubscribeURL', isNotification ? undefined : subscribeUrl],
    ['Timestamp', timestamp],
    ['Token', isNotification ? undefined : token],
    ['TopicArn', topicArn],
    ['Type', type],
  ];
  return members.flatMap(([name, value]) => (value === undefined ? [] : [`${name}\n${value}\n`])).join('');
}
