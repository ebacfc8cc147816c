#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

struct start {
  void *(*body)(void *);
  void *argument;
  cpu_set_t allowed;
};

static void *run(void *argument) {
  struct start start = *(struct start *)argument;
  free(argument);
  sched_setaffinity(0, sizeof start.allowed, &start.allowed);
  return start.body(start.argument);
}

/// Leaves the attributes as they are where the caller's processor is the only one.
static void avoid_caller(pthread_attr_t *attributes, const cpu_set_t *allowed) {
  cpu_set_t others = *allowed;
  int own = sched_getcpu();
  if (own >= 0) CPU_CLR(own, &others);
  if (CPU_COUNT(&others) > 0) pthread_attr_setaffinity_np(attributes, sizeof others, &others);
}

int clinux_start_thread(void *(*body)(void *), void *argument) {
  struct start *start = malloc(sizeof *start);
  if (start == NULL) return ENOMEM;
  *start = (struct start){.body = body, .argument = argument};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (sched_getaffinity(0, sizeof start->allowed, &start->allowed) == 0) avoid_caller(&attributes, &start->allowed);
  pthread_t thread;
  int error = pthread_create(&thread, &attributes, run, start);
  pthread_attr_destroy(&attributes);
  if (error != 0) free(start);
  return error;
}
