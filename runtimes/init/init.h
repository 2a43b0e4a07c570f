/* lambdabox init: PID 1 of an execution environment. The contract is runtimes/README.md. */
#ifndef LAMBDABOX_INIT_H
#define LAMBDABOX_INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FRAME_HELLO = 1, FRAME_LOG, FRAME_REQUEST, FRAME_BODY, FRAME_ABORT, FRAME_EXIT, FRAME_SPAWN_FAILED, FRAME_READY };
enum { FRAME_START = 16, FRAME_RESPONSE, FRAME_KILL, FRAME_SPECIALISE };
enum { FLAG_END = 1, FLAG_TRAILERS = 2, FLAG_CLOSE = 2, FLAG_STDOUT = 1, FLAG_STDERR = 2, FLAG_JOINED = 3, FLAG_WITH_RECORDS = 1, FLAG_GENERIC = 2, FLAG_APART = 4 };
enum { FRAME_HEADER = 8, LOG_CHUNK = 64 * 1024 };

/* What an epoll event belongs to; connections are TAG_CONNECTION plus their slot, tunnels TAG_TUNNEL plus theirs. */
enum { TAG_LINK, TAG_SIGNALS, TAG_LISTENER, TAG_STDOUT, TAG_STDERR, TAG_JOINED, TAG_CONTROL, TAG_INSIDE, TAG_CONNECTION };
enum { TAG_TUNNEL = 1 << 16 };

/* poller.c: epoll in three calls. Errors end the process: without it nothing works. */
void poller_open(void);
void poller_add(int fd, uint32_t events, uint32_t tag);
void poller_change(int fd, uint32_t events, uint32_t tag);
int poller_wait(uint32_t *tags, uint32_t *events, int max, int timeout_ms);

/* link.c: the connection to the service. Output is collected and written once a turn. */
void link_open(const char *path);
size_t link_room(void);
void link_frame(uint8_t type, uint8_t flags, uint16_t exchange, const void *data, size_t length);
void link_frame3(uint8_t type, uint8_t flags, uint16_t exchange, const void *a, size_t a_length, const void *b,
                 size_t b_length, const void *c, size_t c_length);
uint8_t *link_reserve_log(size_t *room);
void link_commit_log(uint8_t flags, size_t length);
void link_flush(void);
void link_event(uint32_t events);

/* connections.c: HTTP/1.1 from the runtime, carried to the service and back. */
void connections_listen(uint16_t port);
void connections_accept(void);
void connections_event(uint32_t slot, uint32_t events);
void connections_respond(uint16_t exchange, uint8_t flags, const uint8_t *data, size_t length);
void connections_resume(void);
void connections_next_turn(void);

/* inside.c: the function's own calls to the service, byte by byte. */
void inside_listen(uint16_t port, const char *path);
void inside_accept(void);
void inside_event(uint32_t slot);

/* http.c: pure parsing. */
struct http_head {
  size_t length;         /* bytes of the head with its blank line; 0: not complete yet */
  uint64_t content_length;
  bool is_chunked, expects_continue, wants_close, is_bad;
};
struct http_head http_parse_head(const uint8_t *data, size_t length);

enum chunk_state { CHUNK_SIZE, CHUNK_DATA, CHUNK_DATA_END, CHUNK_TRAILERS, CHUNK_DONE, CHUNK_BAD };
struct chunk_decoder {
  enum chunk_state state;
  uint64_t left;
};
/* Takes one step over `data`: returns the bytes used; body bytes, if any, are given as a view of the input. In
 * CHUNK_TRAILERS the whole trailer section is given at once as body, with the state CHUNK_DONE. 0: more is needed. */
size_t chunk_step(struct chunk_decoder *decoder, const uint8_t *data, size_t length, const uint8_t **body,
                  size_t *body_length);

/* process.c: the runtime process, its pipes, and reaping. */
void process_open(void);
void process_start(uint8_t flags, const uint8_t *payload, size_t length);
void process_signal_all(int signal);
void process_signal(int signal);
bool process_is_running(void);
void process_reap(void);
void process_specialise(const uint8_t *payload, size_t length);
void control_event(void);
void pipes_read(uint32_t tag);
void pipes_drain(void);
void pipes_resume(void);

/* memory.c: what the environment would need alone, from its cgroup and its processes; 0 where it does not see its cgroup. */
void memory_open(void);
void memory_watch(int pid);
void memory_note_resident(uint64_t bytes);
uint64_t memory_peak(void);
void memory_look(void);
uint32_t memory_oom_kills(void);

/* main.c */
void die(const char *what);

static inline void put_u32(uint8_t *at, uint32_t value) {
  for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (8 * i));
}
static inline void put_u64(uint8_t *at, uint64_t value) {
  for (int i = 0; i < 8; i++) at[i] = (uint8_t)(value >> (8 * i));
}
static inline uint32_t get_u32(const uint8_t *at) {
  return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

#endif
