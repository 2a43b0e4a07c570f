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

const uint8_t *receipt_take(const uint8_t *head, size_t head_length, size_t *length) {
  if (!is_kept) return NULL;
  is_kept = false;
  bool is_line = head_length >= line_length && memcmp(head, kept, line_length) == 0 &&
                 (head_length == line_length || head[line_length] == '\r');
  if (!is_line || http_has_header(head, head_length, kept + line_length, name_length)) return NULL;
  *length = answer_length;
  return kept + line_length + name_length;
}
