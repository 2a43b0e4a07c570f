#define _GNU_SOURCE
#include "receipt.h"

#include <string.h>

#include "http.h"
#include "wire.h"

enum { MAX_RECEIPT = 4 * 1024, NUMBERS = 2 * 4 };

static uint8_t kept[MAX_RECEIPT];
static size_t line_length, name_length, answer_length;
static bool is_kept;

bool receipt_keep(const uint8_t *payload, size_t length) {
  if (length < NUMBERS || length - NUMBERS > MAX_RECEIPT) return false;
  size_t texts = length - NUMBERS;
  line_length = get_u32(payload);
  name_length = get_u32(payload + 4);
  if (line_length > texts || name_length > texts - line_length) return false;
  answer_length = texts - line_length - name_length;
  memcpy(kept, payload + NUMBERS, texts);
  is_kept = true;
  return true;
}

bool receipt_is_for(const uint8_t *head, size_t head_length) {
  if (!is_kept || head_length < line_length || memcmp(head, kept, line_length) != 0) return false;
  bool is_whole_line = head_length == line_length || head[line_length] == '\r';
  return is_whole_line && !http_has_header(head, head_length, kept + line_length, name_length);
}

const uint8_t *receipt_use(size_t *length) {
  is_kept = false;
  *length = answer_length;
  return kept + line_length + name_length;
}
