#define _GNU_SOURCE
#include "request.h"

#include <stdio.h>
#include <string.h>

#include "link.h"
#include "memory.h"
#include "processes.h"
#include "receipt.h"

static bool refuse(struct connection *c, const char *status) {
  char answer[128];
  int length =
      snprintf(answer, sizeof answer, "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status);
  outbox_send(&c->out, c->fd, (const uint8_t *)answer, (size_t)length);
  return false;
}

/* Sends the head and as much of a plain body as has arrived: for a small request that is all of it, in one frame. */
static bool begin(struct connection *c) {
  uint8_t *buffer = connection_buffer(c);
  struct http_head head = http_parse_head(buffer, c->used);
  if (head.length == 0) return c->used < MAX_HEAD ? true : refuse(c, "431 Request Header Fields Too Large");
  if (head.is_bad) return refuse(c, "400 Bad Request");
  bool is_expected = !head.is_chunked && !head.wants_close && receipt_is_for(buffer, head.length - 4);
  /* Clients write the head and a small body one after the other: together they are one frame, with a receipt. */
  bool fits = head.content_length <= c->size - head.length && !head.expects_continue && !c->is_peer_gone;
  c->awaits_rest = is_expected && fits && c->used - head.length < head.content_length;
  if (c->awaits_rest) return true;
  c->exchange = connection_new_exchange();
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
    outbox_send(&c->out, c->fd, (const uint8_t *)go_on, sizeof go_on - 1);
  }
  /* What the function wrote before it asked must be at the service before its request is. */
  processes_drain();
  put_u64(prefix, memory_peak());
  put_u32(prefix + 8, (uint32_t)head_text);
  size_t length;
  const uint8_t *receipt = receipt_use(&length);
  bool is_answered = is_expected && is_whole;
  uint8_t flags = (uint8_t)((is_whole ? FLAG_END : 0) | (is_answered ? FLAG_ANSWERED : 0));
  link_frame3(FRAME_REQUEST, flags, c->exchange, prefix, sizeof prefix, buffer, head_text, buffer + head.length, here);
  connection_consume(c, head.length + here);
  if (is_answered) {
    /* The service first: somebody waits there for what the request says. */
    link_send();
    return outbox_send(&c->out, c->fd, receipt, length);
  }
  c->state = is_whole ? WAITING : BODY;
  return true;
}

static void plain_body(struct connection *c) {
  size_t here = c->used < c->body_left ? c->used : (size_t)c->body_left;
  if (here == 0) return;
  c->body_left -= here;
  if (c->body_left == 0) processes_drain();
  link_frame(FRAME_BODY, c->body_left ? 0 : FLAG_END, c->exchange, connection_buffer(c), here);
  connection_consume(c, here);
  if (c->body_left == 0) c->state = WAITING;
}

static bool has_room(const struct connection *c) {
  return link_takes(c->large ? c->used : 0, c->state == BODY);
}

static bool chunked_body(struct connection *c) {
  uint8_t *buffer = connection_buffer(c);
  size_t at = 0;
  while (c->chunks.state != CHUNK_DONE && c->chunks.state != CHUNK_BAD && has_room(c)) {
    const uint8_t *body;
    size_t length, used = chunk_step(&c->chunks, buffer + at, c->used - at, &body, &length);
    if (used == 0) break;
    at += used;
    if (c->chunks.state == CHUNK_DONE) {
      processes_drain();
      link_frame(FRAME_BODY, (uint8_t)(FLAG_END | (length ? FLAG_TRAILERS : 0)), c->exchange, body, length);
    } else if (length) link_frame(FRAME_BODY, 0, c->exchange, body, length);
  }
  connection_consume(c, at);
  if (c->chunks.state == CHUNK_DONE) c->state = WAITING;
  return c->chunks.state != CHUNK_BAD && connection_takes_more(c);
}

bool request_advance(struct connection *c) {
  for (;; connection_give_room_back(c)) {
    if (c->is_held) return true;
    if (!has_room(c)) {
      c->is_paused = true;
      return true;
    }
    enum connection_state before = c->state;
    size_t used = c->used;
    if (c->state == READING && c->used) {
      if (!begin(c)) return false;
    } else if (c->state == BODY && !c->is_chunked) plain_body(c);
    else if (c->state == BODY && !chunked_body(c)) return false;
    if (c->state == before && c->used == used) return true;
  }
}

void request_release(struct connection *c) {
  c->is_peer_gone = true;
  if (c->awaits_rest && has_room(c)) begin(c);
}
