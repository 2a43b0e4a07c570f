/* Ends the init, and with it the environment: without what has failed nothing works. */
#ifndef LAMBDABOX_DIE_H
#define LAMBDABOX_DIE_H

_Noreturn void die(const char *what);

#endif
