/* What a START asks for. */
#ifndef LAMBDABOX_START_H
#define LAMBDABOX_START_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "spawn.h"

struct start {
  uint32_t kind;
  /* NULL: none of the candidates exists. */
  const char *file;
  struct program program;
};

/* False: it is no START. What it gives stays as long as the payload does, and until the next one. */
bool start_read(const uint8_t *payload, size_t length, struct start *start);

#endif
