#define _GNU_SOURCE
#include "channel.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "link.h"
#include "memory.h"

/* What a runtime says begins with its flags, the length of an id, two zeros and the length of a body. */
enum { SAYS_NEXT = 1, SAYS_RESPONSE = 2, SAYS_ERROR = 4, SAYS_ALL = 7, SAYING_HEADER = 8 };

static void watch(struct channel *c) {
  uint32_t events = c->is_held || c->is_paused ? 0 : EPOLLIN;
  if (events != c->interest) poller_change(c->answers, events, &c->answers_watch);
  c->interest = events;
}

static void consume(struct channel *c, size_t length) {
  c->used -= length;
  if (c->used) memmove(c->in, c->in + length, c->used);
}

static bool is_well_formed(const uint8_t *in) {
  uint8_t flags = in[0];
  bool answers = flags & (SAYS_RESPONSE | SAYS_ERROR);
  if (!flags || flags > SAYS_ALL || (flags & SAYS_RESPONSE && flags & SAYS_ERROR) || in[2] || in[3]) return false;
  return answers || (in[1] == 0 && get_u32(in + 4) == 0);
}

static uint8_t flags_of_frame(const struct channel *c) {
  if (c->body_left) return c->flags & SAYS_ERROR ? FLAG_FAILED : 0;
  return (uint8_t)(FLAG_END | (c->flags & SAYS_NEXT ? FLAG_ASKS : 0) | (c->flags & SAYS_ERROR ? FLAG_FAILED : 0));
}

/* Sends on a saying, of an answer as much as is here. */
static void begin(struct channel *c) {
  uint8_t peak[8];
  c->user->before();
  put_u64(peak, memory_peak());
  c->flags = c->in[0];
  if (!(c->flags & (SAYS_RESPONSE | SAYS_ERROR))) {
    link_frame(FRAME_NEXT, 0, c->process, peak, sizeof peak);
    consume(c, SAYING_HEADER);
    return;
  }
  size_t named = 1u + c->in[1], here = c->used - SAYING_HEADER - c->in[1];
  uint32_t length = get_u32(c->in + 4);
  if (here > length) here = length;
  c->body_left = length - (uint32_t)here;
  uint8_t id[1 + UINT8_MAX];
  id[0] = c->in[1];
  memcpy(id + 1, c->in + SAYING_HEADER, c->in[1]);
  link_frame3(FRAME_ANSWER, flags_of_frame(c), c->process, peak, sizeof peak, id, named,
              c->in + SAYING_HEADER + c->in[1], here);
  consume(c, SAYING_HEADER + c->in[1] + here);
}

static void go_on(struct channel *c) {
  size_t here = c->used < c->body_left ? c->used : c->body_left;
  c->body_left -= (uint32_t)here;
  if (!c->body_left) c->user->before();
  link_frame(FRAME_REST, flags_of_frame(c), c->process, c->in, here);
  consume(c, here);
}

/* False: it is no channel any more. */
static bool advance(struct channel *c) {
  for (;;) {
    if (c->is_held) return true;
    c->is_paused = !link_takes(0, c->body_left > 0 && !c->is_ending);
    if (c->is_paused) return true;
    if (c->body_left && c->used) go_on(c);
    else if (c->used >= SAYING_HEADER && !is_well_formed(c->in)) {
      c->user->broken(c->process);
      channel_close(c);
      return false;
    } else if (c->used >= SAYING_HEADER + (size_t)c->in[1]) begin(c);
    else return true;
  }
}

/* Whether there was something. */
static bool take(struct channel *c) {
  ssize_t count = recv(c->answers, c->in + c->used, CHANNEL_IN - c->used, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (count <= 0) {
    channel_close(c);
    return false;
  }
  c->used += (size_t)count;
  return advance(c);
}

static void on_answer(struct watch *watched, uint32_t events) {
  struct channel *c = owner_of(watched, struct channel, answers_watch);
  if (c->answers < 0) return;
  /* Who is not read and has gone must not wake us for ever. */
  if (c->is_held || c->is_paused) {
    if (events & (EPOLLHUP | EPOLLERR)) channel_finish(c);
    return;
  }
  take(c);
  if (c->answers >= 0) watch(c);
}

static void on_event(struct watch *watched, uint32_t events) {
  struct channel *c = owner_of(watched, struct channel, events_watch);
  if (c->events < 0) return;
  bool is_gone = events & (EPOLLHUP | EPOLLERR) && recv(c->events, &(uint8_t){0}, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
  if (is_gone || !outbox_send_rest(&c->out, c->events)) channel_finish(c);
  else if (!c->out.length) poller_change(c->events, 0, &c->events_watch);
}

void channel_init(struct channel *channel, const struct channel_user *user) {
  channel->events_watch = (struct watch){on_event};
  channel->answers_watch = (struct watch){on_answer};
  channel->user = user;
  channel->events = channel->answers = -1;
}

int channel_open(struct channel *channel, uint16_t process, struct channel_ends *ends) {
  int events[2], answers[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, events) < 0) return errno;
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, answers) < 0) {
    int error = errno;
    close(events[0]);
    close(events[1]);
    return error;
  }
  channel->events = events[0];
  channel->answers = answers[0];
  channel->process = process;
  channel->is_held = channel->is_paused = channel->is_ending = false;
  channel->body_left = 0;
  channel->used = 0;
  channel->interest = EPOLLIN;
  poller_add(channel->events, 0, &channel->events_watch);
  poller_add(channel->answers, EPOLLIN, &channel->answers_watch);
  *ends = (struct channel_ends){events[1], answers[1]};
  return 0;
}

void channel_finish(struct channel *channel) {
  if (channel->answers < 0) return;
  /* What the socket still holds is little, and there is no later time to read it: nobody holds it back. */
  channel->is_ending = true;
  channel->is_held = false;
  if (!advance(channel)) return;
  while (channel->answers >= 0 && !channel->is_paused && take(channel)) continue;
  channel_close(channel);
}

void channel_close(struct channel *channel) {
  if (channel->answers < 0) return;
  close(channel->events);
  close(channel->answers);
  outbox_clear(&channel->out);
  channel->events = channel->answers = -1;
}

void channel_send(struct channel *channel, const uint8_t *data, size_t length) {
  if (channel->events < 0) return;
  bool was_full = channel->out.length > 0;
  if (!outbox_send(&channel->out, channel->events, data, length)) return channel_finish(channel);
  if (channel->out.length && !was_full) poller_change(channel->events, EPOLLOUT, &channel->events_watch);
}

void channel_hold(struct channel *channel, bool is_held) {
  if (channel->answers < 0) return;
  channel->is_held = is_held;
  if (advance(channel)) watch(channel);
}

void channel_resume(struct channel *channel) {
  if (channel->answers >= 0 && channel->is_paused && advance(channel)) watch(channel);
}
