import {
  isText,
  parametersOf,
  timeOf,
  headerListOf,
  type RouteOfRequest,
  type UrlRequest,
} from '../urls/request-event';

type Lists = Readonly<Record<string, readonly string[]>>;

/** What is known of callers that sign; nobody does so here. */
const NOBODY = {
  ...{
    accessKey: null,
    accountId: null,
    caller: null,
    cognitoAmr: null,
    cognitoAuthenticationProvider: null,
  },
  ...{
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
  },
};

/**
 * The event of a request in payload format 1.0, which is that of REST APIs' proxies (API Gateway developer guide, "AWS Lambda
 * proxy integrations for HTTP APIs"). Pure.
 */
export function proxyEvent(request: UrlRequest, route: RouteOfRequest): Buffer {
  const { url, body, method, urlId, domainName, httpVersion, forwarded, requestId, time } = request;
  const at = url.indexOf('?');
  const path = at < 0 ? url : url.slice(0, at);
  const headers = grouped(headerListOf(request));
  const query = at < 0 ? {} : grouped(parametersOf(url.slice(at + 1)));
  const resource = route.key.startsWith('$') ? route.key : route.key.slice(route.key.indexOf(' ') + 1);
  const text = isText(body, headers['content-type']?.at(-1));
  const event = {
    version: '1.0',
    ...{ resource, path, httpMethod: method },
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: orNull(lastOf(query)),
    multiValueQueryStringParameters: orNull(query),
    requestContext: {
      ...{ accountId: route.accountId, apiId: urlId, domainName, domainPrefix: urlId },
      ...{ extendedRequestId: requestId, httpMethod: method },
      identity: {
        ...NOBODY,
        ...{
          sourceIp: forwarded.sourceIp,
          user: null,
          userAgent: headers['user-agent']?.[0] ?? null,
          userArn: null,
        },
      },
      ...{
        path,
        protocol: `HTTP/${httpVersion}`,
        requestId,
        requestTime: timeOf(time),
        requestTimeEpoch: time,
      },
      ...{ resourceId: null, resourcePath: resource, stage: '$default' },
    },
    pathParameters: orNull(route.parameters),
    stageVariables: null,
    body: body.length === 0 ? null : body.toString(text ? 'utf8' : 'base64'),
    isBase64Encoded: !text,
  };
  return Buffer.from(JSON.stringify(event));
}

function grouped(pairs: readonly (readonly [string, string])[]): Lists {
  const lists = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const list = lists.get(name);
    if (list) list.push(value);
    else lists.set(name, [value]);
  }
  return Object.fromEntries(lists);
}

function lastOf(lists: Lists): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']));
}

function orNull<T extends object>(members: T): T | null {
  return Object.keys(members).length === 0 ? null : members;
}
