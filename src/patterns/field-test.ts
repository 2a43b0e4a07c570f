import type { ValueTest } from './value-test';

/** A test of the field's values, or that there be none. */
export type FieldTest = ValueTest | 'absent';
