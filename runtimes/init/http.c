#define _GNU_SOURCE
#include "http.h"

#include <string.h>
#include <strings.h>

/* Length of the head with its blank line, or 0. */
static size_t head_length(const uint8_t *data, size_t length) {
  const uint8_t *end = memmem(data, length, "\r\n\r\n", 4);
  return end ? (size_t)(end - data) + 4 : 0;
}

static bool name_is(const uint8_t *line, size_t length, const char *name) {
  return length == strlen(name) && strncasecmp((const char *)line, name, length) == 0;
}

static bool value_has(const uint8_t *value, size_t length, const char *word) {
  size_t size = strlen(word);
  for (size_t i = 0; i + size <= length; i++)
    if (strncasecmp((const char *)value + i, word, size) == 0) return true;
  return false;
}

static bool parse_length(const uint8_t *value, size_t length, uint64_t *result) {
  if (length == 0 || length > 15) return false;
  *result = 0;
  for (size_t i = 0; i < length; i++) {
    if (value[i] < '0' || value[i] > '9') return false;
    *result = *result * 10 + (uint64_t)(value[i] - '0');
  }
  return true;
}

/* METHOD SP target SP HTTP/1.x: three words and no control character. */
static bool is_request_line(const uint8_t *line, size_t length) {
  size_t spaces = 0;
  for (size_t i = 0; i < length; i++) {
    if (line[i] < 0x20 || line[i] == 0x7f) return false;
    if (line[i] == ' ') spaces++;
  }
  return spaces == 2 && length > 12 && memcmp(line + length - 9, " HTTP/1.", 8) == 0 &&
         (line[length - 1] == '0' || line[length - 1] == '1');
}

static void parse_header(const uint8_t *line, size_t length, struct http_head *head, bool *has_length) {
  const uint8_t *colon = memchr(line, ':', length);
  if (!colon || colon == line || line[0] == ' ' || line[0] == '\t' || memchr(line, '\0', length)) {
    head->is_bad = true;
    return;
  }
  size_t name = (size_t)(colon - line);
  const uint8_t *value = colon + 1, *end = line + length;
  while (value < end && (*value == ' ' || *value == '\t')) value++;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t')) end--;
  size_t size = (size_t)(end - value);
  if (name_is(line, name, "content-length")) {
    /* Two different lengths are the classic way to smuggle a request past a proxy. */
    uint64_t parsed;
    if (!parse_length(value, size, &parsed) || (*has_length && parsed != head->content_length)) head->is_bad = true;
    else head->content_length = parsed;
    *has_length = true;
  } else if (name_is(line, name, "transfer-encoding")) {
    if (name_is(value, size, "chunked")) head->is_chunked = true;
    else head->is_bad = true;
  } else if (name_is(line, name, "expect")) head->expects_continue = value_has(value, size, "100-continue");
  else if (name_is(line, name, "connection")) {
    if (value_has(value, size, "close")) head->wants_close = true;
    if (value_has(value, size, "keep-alive")) head->wants_close = false;
  }
}

struct http_head http_parse_head(const uint8_t *data, size_t length) {
  struct http_head head = {.length = head_length(data, length)};
  if (head.length == 0) return head;
  const uint8_t *at = data, *end = data + head.length - 2;
  bool is_first = true, has_length = false;
  while (at < end) {
    const uint8_t *line_end = memmem(at, (size_t)(end - at), "\r\n", 2);
    size_t size = (size_t)(line_end - at);
    if (is_first) {
      if (!is_request_line(at, size)) head.is_bad = true;
      else head.wants_close = at[size - 1] == '0';
    } else parse_header(at, size, &head, &has_length);
    is_first = false;
    at = line_end + 2;
  }
  if (head.is_chunked && has_length) head.is_bad = true;
  return head;
}

bool http_has_header(const uint8_t *head, size_t length, const uint8_t *name, size_t name_length) {
  const uint8_t *end = head + length;
  for (const uint8_t *at = head; (at = memmem(at, (size_t)(end - at), "\r\n", 2));) {
    at += 2;
    if ((size_t)(end - at) > name_length && at[name_length] == ':' &&
        strncasecmp((const char *)at, (const char *)name, name_length) == 0)
      return true;
  }
  return false;
}

static size_t chunk_size_line(struct chunk_decoder *decoder, const uint8_t *data, size_t length) {
  enum { MAX_LINE = 256 };
  const uint8_t *end = memmem(data, length < MAX_LINE ? length : MAX_LINE, "\r\n", 2);
  if (!end) {
    if (length >= MAX_LINE) decoder->state = CHUNK_BAD;
    return 0;
  }
  uint64_t size = 0;
  const uint8_t *at = data;
  for (; at < end && *at != ';' && *at != ' '; at++) {
    int digit = *at >= '0' && *at <= '9'   ? *at - '0'
                : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10
                : *at >= 'A' && *at <= 'F' ? *at - 'A' + 10
                                           : -1;
    if (digit < 0 || at - data >= 8) {
      decoder->state = CHUNK_BAD;
      return 0;
    }
    size = size * 16 + (uint64_t)digit;
  }
  if (at == data) {
    decoder->state = CHUNK_BAD;
    return 0;
  }
  decoder->left = size;
  decoder->state = size ? CHUNK_DATA : CHUNK_TRAILERS;
  return (size_t)(end - data) + 2;
}

static size_t trailers(struct chunk_decoder *decoder, const uint8_t *data, size_t length, const uint8_t **body,
                       size_t *body_length) {
  if (length >= 2 && memcmp(data, "\r\n", 2) == 0) {
    decoder->state = CHUNK_DONE;
    return 2;
  }
  size_t size = head_length(data, length);
  if (size == 0) return 0;
  *body = data;
  *body_length = size - 4;
  decoder->state = CHUNK_DONE;
  return size;
}

size_t chunk_step(struct chunk_decoder *decoder, const uint8_t *data, size_t length, const uint8_t **body,
                  size_t *body_length) {
  *body = NULL;
  *body_length = 0;
  switch (decoder->state) {
    case CHUNK_SIZE: return chunk_size_line(decoder, data, length);
    case CHUNK_DATA: {
      size_t count = length < decoder->left ? length : (size_t)decoder->left;
      *body = data;
      *body_length = count;
      decoder->left -= count;
      if (decoder->left == 0) decoder->state = CHUNK_DATA_END;
      return count;
    }
    case CHUNK_DATA_END:
      if (length < 2) return 0;
      decoder->state = memcmp(data, "\r\n", 2) == 0 ? CHUNK_SIZE : CHUNK_BAD;
      return 2;
    case CHUNK_TRAILERS: return trailers(decoder, data, length, body, body_length);
    default: return 0;
  }
}
