/* The descriptor on which a generic runtime says that it has booted, and is told which function it serves. */
#ifndef LAMBDABOX_CONTROL_H
#define LAMBDABOX_CONTROL_H

#include <stddef.h>
#include <stdint.h>

#include "poller.h"

struct control {
  struct watch watch;
  int fd;
  uint16_t process;
};

void control_init(struct control *control);
/* Gives the process's end. 0, or the errno of what failed; then nothing is open. */
int control_open(struct control *control, uint16_t process, int *end);
void control_close(struct control *control);
void control_specialise(struct control *control, const uint8_t *payload, size_t length);

#endif
