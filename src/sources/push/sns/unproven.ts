/** A message is not shown to be of its topic. The text is for the owner of the hook. */
export class Unproven extends Error {}

/** It could not be looked at for the moment: its sender is to send it again. */
export class NotNow extends Error {}
