/* The processes that the service has started, what they write, and the end of all that runs in the container. */
#ifndef LAMBDABOX_PROCESSES_H
#define LAMBDABOX_PROCESSES_H

#include <stdbool.h>

#include "link.h"

void processes_open(void);
/* Both are false when the frame breaks the protocol. */
bool processes_start(const struct frame *frame);
bool processes_specialise(const struct frame *frame);
bool processes_are_running(void);
void processes_reap(void);
/* To every process that was started, and to those alone. */
void processes_signal(int signal);
/* To everything in the container but ourselves. */
void processes_signal_all(int signal);
/* What they wrote up to now goes to the service. */
void processes_drain(void);
/* There is room for more on the way to the service. */
void processes_resume(void);

#endif
