#define _GNU_SOURCE
#include "init.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * A connection is READING a head; then in BODY until the request is complete; then WAITING until the service has
 * answered; then READING again (keep-alive) or closed. What arrives meanwhile stays in its buffer.
 */
enum state { FREE, READING, BODY, WAITING };
enum { CONNECTIONS = 128, IN_SIZE = 80 * 1024, ROOM_NEEDED = 256 * 1024 };
/*
 * A head or a trailer section may be as long as this: AWS's clients put the whole of an error into them, stack and all.
 * Such a one gets a buffer of its own; all of those together hold no more than a few.
 */
enum { MAX_HEAD = 1024 * 1024 + 16 * 1024, MAX_LARGE = 4 * MAX_HEAD };
/* A frame carries no more than this. */
enum { MAX_PAYLOAD = 1024 * 1024 + 64 * 1024 };

struct connection {
  enum state state;
  int fd;
  uint16_t exchange;
  bool wants_close, is_chunked, is_paused, is_peer_gone;
  uint64_t body_left;
  struct chunk_decoder chunks;
  size_t used, size;
  uint8_t *large;  /* in place of the static buffer, for a head that it cannot hold */
  uint8_t *unsent; /* what the client did not take yet of its answer */
  size_t unsent_length;
  uint32_t interest;
};

static struct connection connections[CONNECTIONS];
/* The turn of the loop in which a slot was freed: events of that turn may still speak of its last connection. */
static uint64_t turn = 1, freed_in[CONNECTIONS];
static uint8_t buffers[CONNECTIONS][IN_SIZE];
static size_t large_bytes;
static int listener = -1;
static uint16_t last_exchange;

static uint32_t slot_of(const struct connection *c) { return (uint32_t)(c - connections); }
static uint8_t *buffer_of(const struct connection *c) { return c->large ? c->large : buffers[slot_of(c)]; }

void connections_listen(uint16_t port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (listener < 0) die("socket");
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) die("bind 127.0.0.1:9001");
  if (listen(listener, CONNECTIONS) < 0) die("listen");
  poller_add(listener, EPOLLIN, TAG_LISTENER);
}

/* Whether what is in the buffer must be whole before any of it can be sent on. */
static bool is_in_fields(const struct connection *c) {
  return c->state == READING || (c->state == BODY && c->is_chunked && c->chunks.state == CHUNK_TRAILERS);
}

static bool takes_more(const struct connection *c) {
  return c->used < c->size || (is_in_fields(c) && c->size < MAX_HEAD);
}

static bool make_room(struct connection *c) {
  if (c->used < c->size) return true;
  size_t size = c->size < MAX_HEAD / 2 ? 2 * c->size : MAX_HEAD;
  size_t others = large_bytes - (c->large ? c->size : 0);
  uint8_t *grown = others + size > MAX_LARGE ? NULL : realloc(c->large, size);
  if (!grown) return false;
  if (!c->large) memcpy(grown, buffers[slot_of(c)], c->used);
  large_bytes = others + size;
  c->large = grown;
  c->size = size;
  return true;
}

/* Back to the static buffer as soon as it is large enough. */
static void give_room_back(struct connection *c) {
  if (!c->large || c->used > IN_SIZE) return;
  memcpy(buffers[slot_of(c)], c->large, c->used);
  free(c->large);
  large_bytes -= c->size;
  c->large = NULL;
  c->size = IN_SIZE;
}

static void watch(struct connection *c) {
  /* Who has sent all and closed is not gone before all has been read. */
  uint32_t events = c->is_paused ? 0 : EPOLLRDHUP;
  if (!c->is_paused && takes_more(c)) events |= EPOLLIN;
  if (c->unsent_length) events |= EPOLLOUT;
  /* A peer that has gone away would wake us for ever. */
  if (c->is_peer_gone) events = c->unsent_length ? EPOLLOUT : 0;
  if (events != c->interest) poller_change(c->fd, events, TAG_CONNECTION + slot_of(c));
  c->interest = events;
}

static void close_connection(struct connection *c) {
  if (c->state == BODY || c->state == WAITING) link_frame(FRAME_ABORT, 0, c->exchange, NULL, 0);
  close(c->fd);
  c->used = 0;
  give_room_back(c);
  free(c->unsent);
  memset(c, 0, sizeof *c);
  freed_in[slot_of(c)] = turn;
}

void connections_next_turn(void) { turn++; }

void connections_accept(void) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) return;
    struct connection *c = NULL;
    for (uint32_t i = 0; i < CONNECTIONS && !c; i++)
      if (connections[i].state == FREE && freed_in[i] != turn) c = &connections[i];
    if (!c) {
      close(fd);
      continue;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    *c = (struct connection){.state = READING, .fd = fd, .size = IN_SIZE, .interest = EPOLLIN | EPOLLRDHUP};
    poller_add(fd, c->interest, TAG_CONNECTION + slot_of(c));
  }
}

/* Writes what it can and keeps the rest. False: the client is gone. */
static bool send_to(struct connection *c, const uint8_t *data, size_t length) {
  while (length && !c->unsent_length) {
    ssize_t written = send(c->fd, data, length, MSG_NOSIGNAL);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno != EAGAIN) return false;
    if (written < 0) break;
    data += written;
    length -= (size_t)written;
  }
  if (!length) return true;
  uint8_t *grown = realloc(c->unsent, c->unsent_length + length);
  if (!grown) return false;
  memcpy(grown + c->unsent_length, data, length);
  c->unsent = grown;
  c->unsent_length += length;
  return true;
}

static bool send_unsent(struct connection *c) {
  uint8_t *data = c->unsent;
  size_t length = c->unsent_length;
  c->unsent = NULL;
  c->unsent_length = 0;
  bool is_alive = send_to(c, data, length);
  free(data);
  return is_alive;
}

static uint16_t new_exchange(void) {
  for (;;) {
    last_exchange++;
    bool is_used = false;
    for (uint32_t i = 0; i < CONNECTIONS; i++)
      if (connections[i].state >= BODY && connections[i].exchange == last_exchange) is_used = true;
    if (!is_used) return last_exchange;
  }
}

static void consume(struct connection *c, size_t length) {
  uint8_t *buffer = buffer_of(c);
  memmove(buffer, buffer + length, c->used - length);
  c->used -= length;
}

static bool refuse(struct connection *c, const char *status) {
  char answer[128];
  int length =
      snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status);
  send_to(c, (const uint8_t *)answer, (size_t)length);
  return false;
}

/* Sends the head and as much of a plain body as has arrived: for a small request that is all of it, in one frame. */
static bool begin(struct connection *c) {
  uint8_t *buffer = buffer_of(c);
  struct http_head head = http_parse_head(buffer, c->used);
  if (head.length == 0) return c->used < MAX_HEAD ? true : refuse(c, "431 Request Header Fields Too Large");
  if (head.is_bad) return refuse(c, "400 Bad Request");
  c->exchange = new_exchange();
  c->wants_close = head.wants_close;
  c->is_chunked = head.is_chunked;
  c->chunks = (struct chunk_decoder){.state = CHUNK_SIZE};
  c->body_left = head.content_length;
  uint8_t prefix[12];
  size_t head_text = head.length - 4, here = 0;
  if (!c->is_chunked) {
    here = c->used - head.length;
    if (here > c->body_left) here = (size_t)c->body_left;
    if (here > MAX_PAYLOAD - sizeof prefix - head_text) here = MAX_PAYLOAD - sizeof prefix - head_text;
    c->body_left -= here;
  }
  bool is_whole = !c->is_chunked && c->body_left == 0;
  if (head.expects_continue && !is_whole) {
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
    send_to(c, (const uint8_t *)go_on, sizeof go_on - 1);
  }
  /* What the function wrote before it asked must be at the service before its request is. */
  pipes_drain();
  put_u64(prefix, memory_peak());
  put_u32(prefix + 8, (uint32_t)head_text);
  link_frame3(FRAME_REQUEST, is_whole ? FLAG_END : 0, c->exchange, prefix, sizeof prefix, buffer, head_text,
              buffer + head.length, here);
  consume(c, head.length + here);
  c->state = is_whole ? WAITING : BODY;
  return true;
}

static void plain_body(struct connection *c) {
  size_t here = c->used < c->body_left ? c->used : (size_t)c->body_left;
  if (here == 0) return;
  c->body_left -= here;
  if (c->body_left == 0) pipes_drain();
  link_frame(FRAME_BODY, c->body_left ? 0 : FLAG_END, c->exchange, buffer_of(c), here);
  consume(c, here);
  if (c->body_left == 0) c->state = WAITING;
}

static bool has_room(const struct connection *c) { return link_room() >= ROOM_NEEDED + (c->large ? c->used : 0); }

static bool chunked_body(struct connection *c) {
  uint8_t *buffer = buffer_of(c);
  size_t at = 0;
  while (c->chunks.state != CHUNK_DONE && c->chunks.state != CHUNK_BAD && has_room(c)) {
    const uint8_t *body;
    size_t length, used = chunk_step(&c->chunks, buffer + at, c->used - at, &body, &length);
    if (used == 0) break;
    at += used;
    if (c->chunks.state == CHUNK_DONE) {
      pipes_drain();
      link_frame(FRAME_BODY, (uint8_t)(FLAG_END | (length ? FLAG_TRAILERS : 0)), c->exchange, body, length);
    } else if (length) link_frame(FRAME_BODY, 0, c->exchange, body, length);
  }
  consume(c, at);
  if (c->chunks.state == CHUNK_DONE) c->state = WAITING;
  return c->chunks.state != CHUNK_BAD && takes_more(c);
}

/* Goes on with what the buffer holds. False: the connection is to be closed. */
static bool advance(struct connection *c) {
  for (;; give_room_back(c)) {
    if (!has_room(c)) {
      c->is_paused = true;
      return true;
    }
    enum state before = c->state;
    size_t used = c->used;
    if (c->state == READING && c->used) {
      if (!begin(c)) return false;
    } else if (c->state == BODY && !c->is_chunked) plain_body(c);
    else if (c->state == BODY && !chunked_body(c)) return false;
    if (c->state == before && c->used == used) return true;
  }
}

void connections_event(uint32_t slot, uint32_t events) {
  struct connection *c = slot < CONNECTIONS ? &connections[slot] : NULL;
  if (!c || c->state == FREE) return;
  if ((events & EPOLLOUT) && c->unsent_length && !send_unsent(c)) return close_connection(c);
  if (events & (EPOLLHUP | EPOLLERR)) return close_connection(c);
  if (events & EPOLLIN && takes_more(c)) {
    if (!make_room(c)) return close_connection(c);
    ssize_t count = recv(c->fd, buffer_of(c) + c->used, c->size - c->used, 0);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return close_connection(c);
    if (count > 0) {
      c->used += (size_t)count;
      if (!advance(c)) return close_connection(c);
    }
    if (count == 0) c->is_peer_gone = true;
  } else if (events & EPOLLRDHUP) c->is_peer_gone = true;
  /* A client that has shut down its side has no use for an answer that may be long in coming: the next poll. */
  if (c->is_peer_gone && !c->unsent_length) return close_connection(c);
  watch(c);
}

void connections_respond(uint16_t exchange, uint8_t flags, const uint8_t *data, size_t length) {
  for (uint32_t i = 0; i < CONNECTIONS; i++) {
    struct connection *c = &connections[i];
    if (c->state < BODY || c->exchange != exchange) continue;
    if (!send_to(c, data, length)) return close_connection(c);
    if (flags & FLAG_END) {
      bool is_complete = c->state == WAITING;
      c->state = READING;
      if (c->wants_close || (flags & FLAG_CLOSE) || !is_complete) c->is_peer_gone = true;
      if (c->is_peer_gone && !c->unsent_length) return close_connection(c);
      if (!c->is_peer_gone && !advance(c)) return close_connection(c);
    }
    watch(c);
    return;
  }
}

void connections_resume(void) {
  for (uint32_t i = 0; i < CONNECTIONS; i++) {
    struct connection *c = &connections[i];
    if (c->state == FREE || !c->is_paused) continue;
    c->is_paused = false;
    if (!advance(c)) close_connection(c);
    else watch(c);
  }
}
