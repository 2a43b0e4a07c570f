import type { SnsHook } from '../../../contract/hook';
import { Unproven } from './unproven';

type Topic = Pick<SnsHook, 'topic' | 'server'>;

/** Nothing else is a certificate: the API answers at the same host, with what callers have sent. */
const CERTIFICATE = /^\/SimpleNotificationService-[0-9a-zA-Z]+\.pem$/;
/** LocalStack has it deeper. */
const OWN_CERTIFICATE = /\/SimpleNotificationService-[0-9a-zA-Z]+\.pem$/;

/** Where a certificate is read. Throws Unproven for a place that is not the topic's. Pure. */
export function certificatePlace(sent: string | undefined, hook: Topic): URL {
  const url = placeOf(sent, hook, 'SigningCertURL');
  const path = hook.server === undefined ? CERTIFICATE : OWN_CERTIFICATE;
  if (!path.test(url.pathname) || url.search !== '')
    throw new Unproven(`SigningCertURL=${shown(sent)} is no certificate of SNS's`);
  return url;
}

/** Where a subscription is confirmed; asking there can do nothing else. Throws Unproven as well. Pure. */
export function confirmationPlace(sent: string | undefined, hook: Topic): URL {
  const url = placeOf(sent, hook, 'SubscribeURL');
  const { searchParams } = url;
  if (searchParams.get('Action') !== 'ConfirmSubscription' || searchParams.get('TopicArn') !== hook.topic)
    throw new Unproven(`SubscribeURL=${shown(sent)} confirms no subscription to ${hook.topic}`);
  return url;
}

/** Of a server of one's own, whatever host its messages name: servers that speak as SNS does name AWS's. */
function placeOf(sent: string | undefined, { topic, server }: Topic, member: string): URL {
  const url = URL.parse(sent ?? '');
  if (!url) throw new Unproven(`${member}=${shown(sent)} is no address`);
  if (server !== undefined) return new URL(`${url.pathname}${url.search}`, server);
  const host = awsHost(topic);
  if (url.origin !== `https://${host}` || url.username !== '' || url.password !== '') {
    const way = 'a topic that is not of AWS needs the address of its server: --server';
    throw new Unproven(`${member}=${shown(sent)} is not at https://${host}; ${way}`);
  }
  return url;
}

function awsHost(topic: string): string {
  const [, partition = '', , region = ''] = topic.split(':');
  return `sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`;
}

function shown(sent: string | undefined): string {
  return (sent ?? '').slice(0, 200);
}
