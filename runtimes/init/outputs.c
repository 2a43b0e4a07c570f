#define _GNU_SOURCE
#include "outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "link.h"

/*
 * Logs leave this much of the link's buffer to answers, so that a flood cannot hold them back. While pipes are only
 * read because something came, it is nearly all: what waits here for a service that holds a flood back stands before
 * the answer, which must not wait for long.
 */
enum { ROOM_FOR_ANSWERS = LINK_OUT_SIZE / 2, ROOM_BESIDE_FLOOD = LINK_OUT_SIZE - 4 * LOG_CHUNK };
enum { JOINED = OUTPUTS - 1, RECORDS = WRITERS - 1 };

static void close_output(struct output *output) {
  if (output->fd >= 0) close(output->fd);
  output->fd = -1;
  output->is_paused = false;
}

/* Reads at most `limit` bytes of one pipe into frames and leaves `reserve` bytes of the link's buffer. */
static void read_output(struct output *output, size_t limit, size_t reserve) {
  while (limit > 0 && output->fd >= 0) {
    size_t room;
    uint8_t *at = link_reserve_log(&room);
    if (room < reserve + LOG_CHUNK) {
      /* Edge-triggered: a writer that has gone is told whatever is asked for, and would wake us for ever. */
      if (!output->is_paused) poller_change(output->fd, EPOLLET, &output->watch);
      output->is_paused = true;
      return;
    }
    ssize_t count = read(output->fd, at, limit < LOG_CHUNK ? limit : LOG_CHUNK);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return;
    if (count == 0) return close_output(output);
    link_commit_log(output->stream, output->process, (size_t)count);
    limit -= (size_t)count;
  }
}

static void on_event(struct watch *watch, uint32_t events) {
  (void)events;
  read_output(owner_of(watch, struct output, watch), LOG_CHUNK, ROOM_BESIDE_FLOOD);
}

void outputs_init(struct outputs *outputs) {
  for (int i = 0; i < OUTPUTS; i++) outputs->all[i] = (struct output){.watch = {on_event}, .fd = -1};
}

static int open_pipe(struct outputs *outputs, int which, uint16_t process, int *writer) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return errno;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  struct output *output = &outputs->all[which];
  output->fd = ends[0];
  output->process = process;
  output->stream = (uint8_t)(FLAG_STDOUT + which);
  poller_add(output->fd, EPOLLIN, &output->watch);
  *writer = ends[1];
  return 0;
}

/* An end of its own in the same pipe: a client that makes one of them non-blocking does not expect that of the others. */
static int another_end(int writer) {
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", writer);
  int end = open(path, O_WRONLY | O_CLOEXEC);
  return end < 0 ? fcntl(writer, F_DUPFD_CLOEXEC, 0) : end;
}

int outputs_open(struct outputs *outputs, uint16_t process, uint8_t flags, int writers[WRITERS]) {
  bool is_apart = flags & FLAG_APART, has_records = flags & FLAG_WITH_RECORDS;
  for (int i = 0; i < WRITERS; i++) writers[i] = -1;
  int error = 0;
  for (int i = 0; i < WRITERS && !error; i++) {
    if (i == RECORDS && !has_records) continue;
    /* Who wrote first is known only of what goes into one pipe. */
    if (i != RECORDS && is_apart) error = open_pipe(outputs, i, process, &writers[i]);
    else if (outputs->all[JOINED].fd < 0) error = open_pipe(outputs, JOINED, process, &writers[i]);
    else if ((writers[i] = another_end(writers[0])) < 0) error = errno;
  }
  if (!error) return 0;
  outputs_close_writers(writers);
  outputs_close(outputs);
  return error;
}

void outputs_close_writers(int writers[WRITERS]) {
  for (int i = 0; i < WRITERS; i++)
    if (writers[i] >= 0) close(writers[i]);
}

void outputs_close(struct outputs *outputs) {
  for (int i = 0; i < OUTPUTS; i++) close_output(&outputs->all[i]);
}

bool outputs_are_open(const struct outputs *outputs) {
  for (int i = 0; i < OUTPUTS; i++)
    if (outputs->all[i].fd >= 0) return true;
  return false;
}

void outputs_drain(struct outputs *outputs) {
  for (int i = 0; i < OUTPUTS; i++) {
    struct output *output = &outputs->all[i];
    int held = 0;
    if (output->fd >= 0 && ioctl(output->fd, FIONREAD, &held) == 0 && held > 0)
      read_output(output, (size_t)held, ROOM_FOR_ANSWERS);
  }
}

void outputs_resume(struct outputs *outputs) {
  for (int i = 0; i < OUTPUTS; i++) {
    struct output *output = &outputs->all[i];
    if (!output->is_paused) continue;
    output->is_paused = false;
    poller_change(output->fd, EPOLLIN, &output->watch);
  }
}
