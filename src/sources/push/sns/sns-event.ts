import type { SnsMessage } from './sns-message';

/** The event of a message, member by member as SNS sends it to functions (Lambda developer guide, "Invoking Lambda functions with Amazon SNS notifications"). Pure. */
export function snsEvent(message: SnsMessage, subscriptionArn: string): object {
  const { type, messageId, topicArn, subject, timestamp, attributes } = message;
  const { signatureVersion, signature, signingCertUrl, unsubscribeUrl } = message;
  return {
    Records: [
      {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: type,
          MessageId: messageId,
          TopicArn: topicArn,
          Subject: subject ?? null,
          Message: message.message,
          Timestamp: timestamp,
          // Of a raw message there is none, and clients' types want a text.
          SignatureVersion: signatureVersion ?? '1',
          Signature: signature ?? '',
          SigningCertUrl: signingCertUrl ?? '',
          UnsubscribeUrl: unsubscribeUrl ?? '',
          MessageAttributes: attributes,
        },
      },
    ],
  };
}
