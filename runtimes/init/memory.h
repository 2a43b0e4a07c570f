/* What the environment would need alone, from its cgroup and its processes; 0 where it does not see its cgroup. */
#ifndef LAMBDABOX_MEMORY_H
#define LAMBDABOX_MEMORY_H

#include <stdint.h>

void memory_open(void);
/* The process whose resident memory is read whenever the peak is asked for. */
void memory_watch(int pid);
void memory_note_resident(uint64_t bytes);
uint64_t memory_peak(void);
void memory_look(void);
uint32_t memory_oom_kills(void);

#endif
