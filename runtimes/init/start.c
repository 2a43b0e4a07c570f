#define _GNU_SOURCE
#include "start.h"

#include <string.h>
#include <unistd.h>

#include "wire.h"

enum { MAX_PROGRAMS = 64, MAX_ARGUMENTS = 3072, MAX_VARIABLES = 2048, NUMBERS = 4 * 4 };

bool start_read(const uint8_t *payload, size_t length, struct start *start) {
  static char *strings[1 + MAX_PROGRAMS + MAX_ARGUMENTS + MAX_VARIABLES];
  static char *argv[1 + MAX_ARGUMENTS + 1], *envp[MAX_VARIABLES + 1];
  if (length <= NUMBERS || payload[length - 1] != '\0') return false;
  uint32_t kind = get_u32(payload);
  uint32_t programs = get_u32(payload + 4), arguments = get_u32(payload + 8), variables = get_u32(payload + 12);
  if (kind != KIND_RUNTIME && kind != KIND_EXTENSION) return false;
  if (programs > MAX_PROGRAMS || arguments > MAX_ARGUMENTS || variables > MAX_VARIABLES) return false;
  char *at = (char *)payload + NUMBERS, *end = (char *)payload + length;
  uint32_t count = 0, wanted = 1 + programs + arguments + variables;
  for (; count < wanted && at < end; at += strlen(at) + 1) strings[count++] = at;
  if (count != wanted) return false;

  char *file = NULL;
  for (uint32_t i = 0; i < programs && !file; i++)
    if (access(strings[1 + i], F_OK) == 0) file = strings[1 + i];
  argv[0] = file;
  memcpy(argv + 1, strings + 1 + programs, arguments * sizeof *argv);
  argv[1 + arguments] = NULL;
  memcpy(envp, strings + 1 + programs + arguments, variables * sizeof *envp);
  envp[variables] = NULL;
  *start = (struct start){.kind = kind, .file = file, .program = {.cwd = strings[0], .argv = argv, .envp = envp}};
  return true;
}
