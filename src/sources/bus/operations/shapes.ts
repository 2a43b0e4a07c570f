import type { TextRule } from './request';

/** Members of EventBridge's model that several operations have. */
export const RULE_NAME: TextRule = { max: 64, min: 1, pattern: '[\\.\\-_A-Za-z0-9]+' };
export const TARGET_ID: TextRule = { max: 64, min: 1, pattern: '[\\.\\-_A-Za-z0-9]+' };
export const BUS_NAME: TextRule = { max: 256, min: 1, pattern: '[/\\.\\-_A-Za-z0-9]+' };
export const BUS_NAME_OR_ARN: TextRule = {
  max: 1600,
  min: 1,
  pattern: '(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+',
};
export const ARN: TextRule = { max: 1600, min: 1 };
export const PAGE = { min: 1, max: 100 } as const;
