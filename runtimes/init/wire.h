/* The frames between an init and its service: runtimes/README.md, "The protocol". */
#ifndef LAMBDABOX_WIRE_H
#define LAMBDABOX_WIRE_H

#include <stdint.h>

enum { PROTOCOL_VERSION = 6 };
enum { FRAME_HELLO = 1, FRAME_LOG, FRAME_REQUEST, FRAME_BODY, FRAME_ABORT, FRAME_EXIT, FRAME_SPAWN_FAILED, FRAME_READY, FRAME_LISTING, FRAME_ANSWER, FRAME_REST, FRAME_NEXT };
enum { FRAME_START = 16, FRAME_RESPONSE, FRAME_SIGNAL, FRAME_SPECIALISE, FRAME_HOLD, FRAME_RECEIPT, FRAME_LIST, FRAME_DIAL, FRAME_EVENT };
enum { FLAG_END = 1, FLAG_TRAILERS = 2, FLAG_ANSWERED = 2, FLAG_STDOUT = 1, FLAG_HELD = 1, FLAG_WITH_RECORDS = 1, FLAG_GENERIC = 2, FLAG_APART = 4 };
enum { FLAG_CHANNEL = 8, FLAG_OF_CHANNEL = 2, FLAG_ASKS = 2, FLAG_FAILED = 4 };
/* What a process is started as. */
enum { KIND_RUNTIME = 1, KIND_EXTENSION };
/* In place of a process's id: all that runs in the container. */
enum { ALL_PROCESSES = 0 };
enum { FRAME_HEADER = 8, MAX_PAYLOAD = 1024 * 1024 + 64 * 1024, LOG_CHUNK = 64 * 1024 };

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
