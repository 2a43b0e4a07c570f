/* Makes a process of a program. */
#ifndef LAMBDABOX_SPAWN_H
#define LAMBDABOX_SPAWN_H

#include <sys/types.h>

struct program {
  const char *cwd;
  /* Ended by NULL; the first argument is the file. */
  char **argv, **envp;
};

/* Its ends of pipes; -1: it does not get that one. */
struct ends {
  int out, err, records, control, events, answers;
};

/* The process, in a session and a group of its own; or minus the errno of what failed: the program or the directory, in *culprit. */
pid_t spawn(const struct program *program, const struct ends *ends, const char **culprit);

#endif
