/* The processes that the service has started, what they write, and the end of all that runs in the container. */
#ifndef LAMBDABOX_PROCESSES_H
#define LAMBDABOX_PROCESSES_H

#include <stdbool.h>

#include "link.h"

void processes_open(void);
/* All four are false when the frame breaks the protocol. */
bool processes_start(const struct frame *frame);
bool processes_specialise(const struct frame *frame);
bool processes_signal(const struct frame *frame);
/* Goes to the process over its channel. */
bool processes_event(const struct frame *frame);
void processes_hold(uint16_t id, bool is_held);
bool processes_are_running(void);
void processes_reap(void);
/* Asks every process that was started to end, and no child of theirs. */
void processes_ask_to_end(void);
/* Everything in the container but ourselves. */
void processes_kill_all(void);
/* What they wrote up to now goes to the service. */
void processes_drain(void);
/* There is room for more on the way to the service. */
void processes_resume(void);

#endif
