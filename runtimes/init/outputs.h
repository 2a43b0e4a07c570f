/* The pipes for all that a process and its children write. */
#ifndef LAMBDABOX_OUTPUTS_H
#define LAMBDABOX_OUTPUTS_H

#include <stdbool.h>
#include <stdint.h>

#include "poller.h"

/* Stdout, stderr, and the one for both and the records. */
enum { OUTPUTS = 3 };
/* A process's ends: stdout, stderr, records. */
enum { WRITERS = 3 };

struct output {
  struct watch watch;
  int fd;
  uint16_t process;
  uint8_t stream;
  bool is_paused;
};

struct outputs {
  struct output all[OUTPUTS];
};

void outputs_init(struct outputs *outputs);
/*
 * Makes the pipes of a process as START's flags want them, and gives its ends, -1 for one that it does not get. 0, or
 * the errno of what failed; then nothing is open.
 */
int outputs_open(struct outputs *outputs, uint16_t process, uint8_t flags, int writers[WRITERS]);
void outputs_close(struct outputs *outputs);
void outputs_close_writers(int writers[WRITERS]);
/* Whether somebody may still write. */
bool outputs_are_open(const struct outputs *outputs);
/* What is in the pipes at this moment and no more: a child that floods them must not hold back who waits for us. */
void outputs_drain(struct outputs *outputs);
void outputs_resume(struct outputs *outputs);

#endif
