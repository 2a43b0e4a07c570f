/* What the service asks of the container itself: the files of a directory, and connections to ports of its processes. */
#ifndef LAMBDABOX_OUTWARD_H
#define LAMBDABOX_OUTWARD_H

#include <stdbool.h>

#include "link.h"

/* Both are false when the frame breaks the protocol. */
bool outward_list(const struct frame *frame);
bool outward_dial(const struct frame *frame);

#endif
