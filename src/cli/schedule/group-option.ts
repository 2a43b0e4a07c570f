/** As every command about one schedule has it. */
export const GROUP_OPTION = ['--group <group>', 'the group that it is in', 'default'] as const;

export interface GroupOption {
  readonly group: string;
}
