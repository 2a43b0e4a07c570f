/** What a key may do: each role may all that the one before it may (docs/console.md, "Roles"). */
export type KeyRole = 'read' | 'invoke' | 'deploy' | 'admin';
