#include "die.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *what) {
  fprintf(stderr, "lambdabox init: %s: %s\n", what, strerror(errno));
  exit(111);
}
