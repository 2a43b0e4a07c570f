const RECORDS = (source: string, record: object) => ({
  Records: [{ eventSource: source, awsRegion: 'us-east-1', ...record }],
});

/** What each kind of source sends, to try a function with; shapes as AWS documents them for each service. */
export const TEST_EVENTS: Readonly<Record<string, unknown>> = {
  hello: { name: 'world' },
  SQS: RECORDS('aws:sqs', {
    messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
    receiptHandle: 'AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a',
    body: '{"order":17}',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1767225600000',
      SenderId: '000000000000',
      ApproximateFirstReceiveTimestamp: '1767225600001',
    },
    messageAttributes: {},
    md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:orders',
  }),
  S3: RECORDS('aws:s3', {
    eventVersion: '2.1',
    eventTime: '2026-01-01T00:00:00.000Z',
    eventName: 'ObjectCreated:Put',
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: 'uploads', arn: 'arn:aws:s3:::uploads' },
      object: { key: 'photo.jpg', size: 1024, sequencer: '0A1B2C3D4E5F678901' },
    },
  }),
  Kinesis: RECORDS('aws:kinesis', {
    eventID: 'shardId-000000000000:49545115243490985018280067714973144582180062593244200961',
    eventName: 'aws:kinesis:record',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/clicks',
    kinesis: {
      partitionKey: 'user-1',
      sequenceNumber: '49545115243490985018280067714973144582180062593244200961',
      data: 'eyJjbGljayI6MX0=',
      kinesisSchemaVersion: '1.0',
      approximateArrivalTimestamp: 1767225600,
    },
  }),
  DynamoDB: RECORDS('aws:dynamodb', {
    eventID: '1',
    eventName: 'INSERT',
    dynamodb: {
      Keys: { id: { S: '17' } },
      NewImage: { id: { S: '17' }, state: { S: 'paid' } },
      StreamViewType: 'NEW_AND_OLD_IMAGES',
      SequenceNumber: '111',
      SizeBytes: 26,
    },
    eventSourceARN: 'arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2026-01-01T00:00:00.000',
  }),
  EventBridge: {
    version: '0',
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    'detail-type': 'OrderPaid',
    source: 'shop.orders',
    account: '000000000000',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: { order: 17 },
  },
  'function URL': {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/orders',
    rawQueryString: 'page=2',
    headers: { 'content-type': 'application/json' },
    queryStringParameters: { page: '2' },
    requestContext: {
      http: {
        method: 'GET',
        path: '/orders',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'console',
      },
      stage: '$default',
      timeEpoch: 1767225600000,
    },
    isBase64Encoded: false,
  },
  SNS: RECORDS('aws:sns', {
    EventVersion: '1.0',
    EventSubscriptionArn: 'arn:aws:sns:us-east-1:000000000000:orders:1',
    Sns: {
      Type: 'Notification',
      MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
      TopicArn: 'arn:aws:sns:us-east-1:000000000000:orders',
      Subject: null,
      Message: 'paid',
      Timestamp: '2026-01-01T00:00:00.000Z',
      MessageAttributes: {},
    },
  }),
};
