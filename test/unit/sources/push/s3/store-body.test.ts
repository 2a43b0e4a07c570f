import { storeRecords } from '../../../../../src/sources/push/s3/store-body';

const read = (body: unknown) => storeRecords(Buffer.from(JSON.stringify(body)));

const MINIO = {
  EventName: 's3:ObjectCreated:Put',
  Key: 'photos/in/a b+c.jpg',
  Records: [
    {
      eventVersion: '2.0',
      eventSource: 'minio:s3',
      awsRegion: '',
      eventTime: '2026-11-30T10:00:00.123Z',
      eventName: 's3:ObjectCreated:Put',
      userIdentity: { principalId: 'minioadmin' },
      requestParameters: { principalId: 'minioadmin', region: '', sourceIPAddress: '10.0.0.9' },
      responseElements: { 'x-amz-id-2': 'dd9025', 'x-amz-request-id': '17A0', 'x-minio-deployment-id': '1' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'Config',
        bucket: { name: 'photos', ownerIdentity: { principalId: 'minioadmin' }, arn: 'arn:aws:s3:::photos' },
        object: {
          key: 'in%2Fa+b%2Bc.jpg',
          size: 5,
          eTag: '5d41402abc4b2a76b9719d911017c592',
          contentType: 'image/jpeg',
          userMetadata: { 'content-type': 'image/jpeg' },
          sequencer: '17A0D',
        },
      },
      source: { host: '10.0.0.9', port: '', userAgent: 'MinIO (linux; amd64)' },
    },
  ],
};

const VERSITY = (eventName: string, key: string) => ({
  Records: [
    {
      eventVersion: '2.2',
      eventSource: 'aws:s3',
      awsRegion: 'us-east-1',
      eventTime: '2026-11-30T11:00:00+01:00',
      eventName,
      userIdentity: { PrincipalId: 'root' },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': '', 'x-amz-id-2': '' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'webhook-global',
        bucket: { name: 'photos', ownerIdentity: { PrincipalId: 'root' }, arn: 'arn:aws:s3:::/photos/k' },
        object: { key, size: 5, eTag: '"5d41"', versionId: null, sequencer: '1' },
      },
      glacierEventData: { restoreEventData: {} },
    },
  ],
});

const CEPH = {
  Records: [
    {
      eventSource: 'ceph:s3',
      eventTime: '2019-11-22T13:47:35.124724Z',
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'tester' },
      s3: {
        bucket: { name: 'photos' },
        object: { key: 'a+b%20.jpg', size: '1024', eTag: '37', versionId: '' },
      },
    },
  ],
};

const SEAWEED = (event_type: string, message: object) => ({
  key: '/buckets/photos/in/a b.jpg',
  event_type,
  message,
});
const ENTRY = { name: 'a b.jpg', attributes: { fileSize: '5', md5: 'XUFAKrxLKna5cZ2REBfFkg==' } };

describe('what stores post is read, whichever store it is:', () => {
  test('MinIO, whose keys are encoded as forms are', () => {
    expect(read(MINIO)).toEqual([
      {
        ...{
          name: 'ObjectCreated:Put',
          bucket: 'photos',
          key: 'in/a b+c.jpg',
          time: '2026-11-30T10:00:00.123Z',
        },
        ...{ size: 5, eTag: '5d41402abc4b2a76b9719d911017c592', sequencer: '17A0D', principal: 'minioadmin' },
        ...{ owner: 'minioadmin', sourceIp: '10.0.0.9', requestId: '17A0', hostId: 'dd9025' },
      },
    ]);
  });

  test('versitygw, whose keys are not encoded', () => {
    expect(read(VERSITY('s3:ObjectCreated:Put', 'in/a b+c%20.jpg'))).toEqual([
      {
        ...{
          name: 'ObjectCreated:Put',
          bucket: 'photos',
          key: 'in/a b+c%20.jpg',
          time: '2026-11-30T10:00:00.000Z',
        },
        ...{ size: 5, eTag: '5d41', sequencer: '1', principal: 'root', owner: 'root', sourceIp: '127.0.0.1' },
      },
    ]);
    expect(read(VERSITY('s3:ObjectRemoved:DeleteObjects', 'in/a%20b'))).toMatchObject([
      { name: 'ObjectRemoved:Delete', key: 'in/a%20b' },
    ]);
  });

  test('Ceph, whose keys are not encoded and whose sizes are texts', () => {
    expect(read(CEPH)).toMatchObject([
      { key: 'a+b%20.jpg', size: 1024, eTag: '37', time: '2019-11-22T13:47:35.124Z' },
    ]);
  });

  test.each([
    [
      'create',
      { newEntry: ENTRY },
      [['ObjectCreated:Put', 'in/a b.jpg', 5, '5d41402abc4b2a76b9719d911017c592']],
    ],
    ['delete', { oldEntry: ENTRY }, [['ObjectRemoved:Delete', 'in/a b.jpg', undefined, undefined]]],
    [
      'rename',
      { oldEntry: ENTRY, newEntry: { ...ENTRY, name: 'c.jpg' }, newParentPath: '/buckets/photos/out' },
      [
        ['ObjectCreated:Put', 'out/c.jpg', 5, '5d41402abc4b2a76b9719d911017c592'],
        ['ObjectRemoved:Delete', 'in/a b.jpg', undefined, undefined],
      ],
    ],
    ['create', { newEntry: { ...ENTRY, isDirectory: true } }, []],
  ])('SeaweedFS, which tells of its tree: %s', (type, message, expected) => {
    const records = read(SEAWEED(type, message)) ?? [];
    expect(records.map(({ name, key, size, eTag }) => [name, key, size, eTag])).toEqual(expected);
  });

  test('a test event tells of no object', () => {
    expect(read({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'photos' })).toEqual([]);
  });

  test.each([
    ['{'],
    ['null'],
    ['[]'],
    ['{"Records":{}}'],
    ['{"Records":[null]}'],
    ['{"Records":[{"s3":1}]}'],
    [''],
  ])('anything else is none: %s', (text) => {
    expect(storeRecords(Buffer.from(text))).toBeUndefined();
  });
});
