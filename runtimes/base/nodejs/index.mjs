// Starts the runtime interface client; a generic environment is first told which function it serves. Loading the
// client needs none of the function's variables (the install script asserts that it begins only when told to).
import { begin } from './client.mjs';
import { becomeSpecific, isGeneric, rehearse } from './generic.mjs';

if (isGeneric()) {
  await rehearse();
  becomeSpecific();
}
// A function that cannot be loaded fails here: the client reports it as what was thrown, not as a rejection.
await begin();
