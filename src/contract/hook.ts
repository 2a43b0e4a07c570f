/** What others push: S3-compatible stores, HTTP clients, senders of webhooks, MQTT brokers, topics of SNS. */
export type HookKind = 's3' | 'http' | 'webhook' | 'mqtt' | 'sns';

interface AnyHook {
  /** 1 to 64 letters, digits, `-`, `_` and `.`; of all hooks the only one. */
  readonly name: string;
  /** The function that it calls: `orders`, `orders:live`. */
  readonly function: string;
  /** False: what comes is refused, or not asked for. */
  readonly enabled: boolean;
}

/** One of a bucket's notifications: a LambdaFunctionConfiguration of the S3 API, whose Id is the name. */
export interface S3Hook extends AnyHook {
  readonly kind: 's3';
  readonly bucket: string;
  /** `s3:ObjectCreated:*`, `s3:ObjectRemoved:Delete`, ... */
  readonly events: readonly string[];
  readonly prefix?: string;
  readonly suffix?: string;
}

/** The event of a request (API Gateway developer guide, "AWS Lambda proxy integrations for HTTP APIs"). */
export type PayloadFormat = '1.0' | '2.0';

/** Whom the sender waits for: the function, or only the queue that its event is put into. */
export type HookAnswerBy = 'function' | 'queue';

interface HttpEvents {
  readonly payload: PayloadFormat;
  readonly answer: HookAnswerBy;
}

/** Which pages of other origins may call (Cors of the API Gateway V2 API). */
export interface HookCors {
  /** `*`: any. */
  readonly AllowOrigins?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowHeaders?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly AllowCredentials?: boolean;
  /** Seconds. */
  readonly MaxAge?: number;
}

/** Requests of a path, or of a host, beside function URLs. */
export interface HttpHook extends AnyHook, HttpEvents {
  readonly kind: 'http';
  /** With it preflights are answered without a call, and the function's own headers of CORS give way. */
  readonly cors?: HookCors;
  /** As API Gateway has it: `GET /orders/{id}`, `ANY /files/{proxy+}`, `$default`. */
  readonly route: string;
  /** In lower case; none: requests below `/_lambdabox/routes`. */
  readonly host?: string;
}

export type WebhookSender = 'github' | 'stripe' | 'slack' | 'standard' | 'hmac';

/** Requests that a sender has signed with a secret that both know. */
export interface WebhookHook extends AnyHook, HttpEvents {
  readonly kind: 'webhook';
  readonly sender: WebhookSender;
  /** Seconds that the time of a message may be away from ours, of senders that tell one. */
  readonly tolerance: number;
  /** Of `hmac`: the header of the signature, in lower case. */
  readonly header?: string;
  readonly algorithm?: 'sha1' | 'sha256' | 'sha512';
  readonly encoding?: 'hex' | 'base64';
  /** What stands before the signature: `sha256=`. */
  readonly before?: string;
  /** The header of the time, in epoch seconds; then `<time>.<body>` is what is signed. */
  readonly timeHeader?: string;
}

export type MqttVersion = '3.1.1' | '5';

/** Topics of an MQTT broker, to which we subscribe. */
export interface MqttHook extends AnyHook {
  readonly kind: 'mqtt';
  /** The name of a connection. */
  readonly connection: string;
  /** `home/+/door`, `home/#` */
  readonly topics: readonly string[];
  readonly qos: 0 | 1 | 2;
  /** Of the protocol that the broker is spoken to in. */
  readonly version: MqttVersion;
}

/** How a message shows that it is of its topic: by SNS's signature, or by a token that its sender was given. */
export type SnsProof = 'signature' | 'token';

/** Messages of a topic of SNS, or of a server that speaks as SNS does, posted as it posts them to HTTP endpoints. */
export interface SnsHook extends AnyHook {
  readonly kind: 'sns';
  /** Its ARN. */
  readonly topic: string;
  readonly proof: SnsProof;
  /** Seconds that the time of a message may be away from ours. */
  readonly tolerance: number;
  /** `http://127.0.0.1:4566`: whose topic it is; absent: AWS's. */
  readonly server?: string;
}

export type Hook = S3Hook | HttpHook | WebhookHook | MqttHook | SnsHook;

/** A hook as it is shown. */
export type HookView = Hook & {
  /** Where it is pushed to, below the service's address; none where nobody comes to us. */
  readonly path?: string;
};

export interface HooksAnswer {
  readonly hooks: readonly HookView[];
}

export interface HookPut {
  readonly hook: HookView;
  /** What the sender has to show, where it was made just now: it is not told again. */
  readonly secret?: string;
}
