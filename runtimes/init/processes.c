#define _GNU_SOURCE
#include "processes.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "control.h"
#include "memory.h"
#include "outputs.h"
#include "start.h"

/* Each is a few pipes of the user that all environments share (pipe-user-pages-soft). */
enum { MAX_PROCESSES = 16 };

struct process {
  uint16_t id;
  /* 0: it has ended; what it left behind may still write. */
  pid_t pid;
  struct control control;
  struct channel channel;
  struct outputs outputs;
};

static struct process processes[MAX_PROCESSES];
#define EACH(p) (struct process *p = processes; p < processes + MAX_PROCESSES; p++)

static struct process *running(uint16_t id) {
  for EACH (p)
    if (p->pid && p->id == id) return p;
  return NULL;
}

/* Its end is told as any other. */
static void end_broken(uint16_t id) {
  struct process *p = running(id);
  if (p) kill(-p->pid, SIGKILL);
}

void processes_open(void) {
  static const struct channel_user channel_user = {processes_drain, end_broken};
  for EACH (p) {
    control_init(&p->control);
    channel_init(&p->channel, &channel_user);
    outputs_init(&p->outputs);
  }
}

/* NULL: as many run as there may be. */
static struct process *free_slot(void) {
  struct process *left_behind = NULL;
  for EACH (p) {
    if (p->pid) continue;
    if (!outputs_are_open(&p->outputs)) return p;
    left_behind = p;
  }
  /* Who writes on for a process that has ended makes way for one that is wanted. */
  if (left_behind) outputs_close(&left_behind->outputs);
  return left_behind;
}

static void start_failed(uint16_t id, const char *file, const char *reason) {
  link_frame3(FRAME_SPAWN_FAILED, 0, id, file, strlen(file) + 1, reason, strlen(reason), NULL, 0);
}

static void start_refused(uint16_t id, const char *file) {
  char reason[96];
  snprintf(reason, sizeof reason, "%d processes run in the environment already, as many as may at a time", MAX_PROCESSES);
  start_failed(id, file, reason);
}

static const char *reason_of(int error) {
  return error == ENOENT    ? "no such file or directory"
         : error == EACCES  ? "permission denied"
         : error == ENOEXEC ? "exec format error"
         : error == ENOMEM  ? "cannot allocate memory"
         : error == EAGAIN  ? "resource temporarily unavailable"
                            : strerror(error);
}

/* 0, or the errno of what failed. */
static int begin(struct process *p, uint16_t id, uint8_t flags, const struct program *program, const char **culprit) {
  int writers[WRITERS], control = -1;
  struct channel_ends channel = {-1, -1};
  int error = outputs_open(&p->outputs, id, flags, writers);
  if (error) return error;
  if (flags & FLAG_GENERIC) error = control_open(&p->control, id, &control);
  if (!error && flags & FLAG_CHANNEL) error = channel_open(&p->channel, id, &channel);
  if (!error) {
    struct ends ends = {.out = writers[0],
                        .err = writers[1],
                        .records = writers[2],
                        .control = control,
                        .events = channel.events,
                        .answers = channel.answers};
    pid_t pid = spawn(program, &ends, culprit);
    if (pid < 0) error = -pid;
    else {
      p->id = id;
      p->pid = pid;
    }
  }
  outputs_close_writers(writers);
  if (control >= 0) close(control);
  if (channel.events >= 0) close(channel.events);
  if (channel.answers >= 0) close(channel.answers);
  if (error) {
    outputs_close(&p->outputs);
    control_close(&p->control);
    channel_close(&p->channel);
  }
  return error;
}

bool processes_start(const struct frame *frame) {
  struct start start;
  if (frame->id == ALL_PROCESSES || running(frame->id) || !start_read(frame->payload, frame->length, &start)) return false;
  struct process *p = NULL;
  if (!start.file) start_failed(frame->id, "", reason_of(ENOENT));
  else if (!(p = free_slot())) start_refused(frame->id, start.file);
  else {
    const char *culprit = start.file;
    int error = begin(p, frame->id, frame->flags, &start.program, &culprit);
    if (error) start_failed(frame->id, culprit, reason_of(error));
    else if (start.kind == KIND_RUNTIME) memory_watch(p->pid);
  }
  return true;
}

/* One that is gone already: its EXIT is on the way and tells more than we could. */
bool processes_specialise(const struct frame *frame) {
  struct process *p = running(frame->id);
  if (p) control_specialise(&p->control, frame->payload, frame->length);
  return true;
}

bool processes_event(const struct frame *frame) {
  struct process *p = running(frame->id);
  if (p) channel_send(&p->channel, frame->payload, frame->length);
  return true;
}

void processes_hold(uint16_t id, bool is_held) {
  struct process *p = running(id);
  if (p) channel_hold(&p->channel, is_held);
}

bool processes_are_running(void) {
  for EACH (p)
    if (p->pid) return true;
  return false;
}

/* As PID 1 we are spared by kill(-1). Outside a container (a test) there are only the groups that we have started. */
static void signal_all(int signal) {
  if (getpid() == 1) kill(-1, signal);
  else
    for EACH (p)
      if (p->pid) kill(-p->pid, signal);
}

bool processes_signal(const struct frame *frame) {
  int signal = frame->flags;
  if (signal < 1 || signal > SIGRTMAX) return false;
  struct process *p = running(frame->id);
  if (frame->id == ALL_PROCESSES) signal_all(signal);
  else if (p) kill(-p->pid, signal);
  return true;
}

void processes_ask_to_end(void) {
  for EACH (p)
    if (p->pid) kill(p->pid, SIGTERM);
}

void processes_kill_all(void) { signal_all(SIGKILL); }

static void tell_exit(const struct process *p, int status) {
  uint8_t payload[20];
  put_u32(payload, WIFEXITED(status) ? (uint32_t)WEXITSTATUS(status) : UINT32_MAX);
  put_u32(payload + 4, WIFSIGNALED(status) ? (uint32_t)WTERMSIG(status) : 0);
  put_u32(payload + 8, memory_oom_kills());
  put_u64(payload + 12, memory_peak());
  link_frame(FRAME_EXIT, 0, p->id, payload, sizeof payload);
}

void processes_reap(void) {
  int status;
  pid_t pid;
  struct rusage used;
  while ((pid = wait4(-1, &status, WNOHANG, &used)) > 0) {
    memory_note_resident((uint64_t)used.ru_maxrss * 1024);
    for EACH (p) {
      if (p->pid != pid) continue;
      channel_finish(&p->channel);
      p->pid = 0;
      control_close(&p->control);
      outputs_drain(&p->outputs);
      tell_exit(p, status);
    }
  }
}

void processes_drain(void) {
  for EACH (p) outputs_drain(&p->outputs);
}

void processes_resume(void) {
  for EACH (p) {
    outputs_resume(&p->outputs);
    channel_resume(&p->channel);
  }
}
