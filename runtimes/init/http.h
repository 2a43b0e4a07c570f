/* Parsing of HTTP/1.1 heads and chunks; pure. */
#ifndef LAMBDABOX_HTTP_H
#define LAMBDABOX_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_head {
  size_t length; /* bytes of the head with its blank line; 0: not complete yet */
  uint64_t content_length;
  bool is_chunked, expects_continue, wants_close, is_bad;
};
struct http_head http_parse_head(const uint8_t *data, size_t length);
/* Whether a header line of the head, which is well-formed, has this name. */
bool http_has_header(const uint8_t *head, size_t length, const uint8_t *name, size_t name_length);

enum chunk_state { CHUNK_SIZE, CHUNK_DATA, CHUNK_DATA_END, CHUNK_TRAILERS, CHUNK_DONE, CHUNK_BAD };
struct chunk_decoder {
  enum chunk_state state;
  uint64_t left;
};
/*
 * Takes one step over `data`: returns the bytes used; body bytes, if any, are given as a view of the input. In
 * CHUNK_TRAILERS the whole trailer section is given at once as body, with the state CHUNK_DONE. 0: more is needed.
 */
size_t chunk_step(struct chunk_decoder *decoder, const uint8_t *data, size_t length, const uint8_t **body,
                  size_t *body_length);

#endif
