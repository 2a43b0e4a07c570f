/*
 * The two descriptors over which a runtime gets its events and answers them without HTTP: runtimes/README.md, "The
 * channel". What is said is the service's to judge; here it is only cut.
 */
#ifndef LAMBDABOX_CHANNEL_H
#define LAMBDABOX_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "outbox.h"
#include "poller.h"

enum { CHANNEL_IN = 64 * 1024 };

struct channel_user {
  /* Something of the runtime's goes to the service: what came before it must be on its way first. */
  void (*before)(void);
  /* What the process has written is nothing that a runtime says. */
  void (*broken)(uint16_t process);
};

struct channel {
  struct watch events_watch, answers_watch;
  const struct channel_user *user;
  /* Ours: events are written, answers read. -1: there is none. */
  int events, answers;
  uint16_t process;
  struct outbox out;
  /* By the service, and for want of room. */
  bool is_held, is_paused;
  /* Its process has ended or closed it. */
  bool is_ending;
  uint32_t interest;
  /* Of the answer whose body is on its way. */
  uint8_t flags;
  uint32_t body_left;
  size_t used;
  uint8_t in[CHANNEL_IN];
};

/* The process's ends. */
struct channel_ends {
  int events, answers;
};

void channel_init(struct channel *channel, const struct channel_user *user);
/* 0, or the errno of what failed; then nothing is open. */
int channel_open(struct channel *channel, uint16_t process, struct channel_ends *ends);
/* Its process has ended or closed it: what it has said by then still counts. */
void channel_finish(struct channel *channel);
void channel_close(struct channel *channel);
void channel_send(struct channel *channel, const uint8_t *data, size_t length);
void channel_hold(struct channel *channel, bool is_held);
/* There is room for more on the way to the service. */
void channel_resume(struct channel *channel);

#endif
