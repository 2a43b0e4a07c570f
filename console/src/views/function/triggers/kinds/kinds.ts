import type { TriggerKind } from '../trigger-kind';
import { HTTP } from './http';
import { MAPPING } from './mapping';
import { MQTT } from './mqtt';
import { RULE } from './rule';
import { S3 } from './s3';
import { SCHEDULE } from './schedule';
import { SNS } from './sns';
import { WEBHOOK } from './webhook';

/** All that can be added, in the order in which they are offered. */
export const TRIGGER_KINDS: readonly TriggerKind[] = [MAPPING, SCHEDULE, RULE, S3, HTTP, WEBHOOK, SNS, MQTT];
