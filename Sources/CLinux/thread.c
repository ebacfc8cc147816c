#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
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

/// Sets the affinity to all processors but the caller's; does nothing where that is the only one.
static void avoid_caller(pthread_attr_t *attributes, const cpu_set_t *allowed) {
  cpu_set_t others = *allowed;
  int own = sched_getcpu();
  if (own >= 0) CPU_CLR(own, &others);
  if (CPU_COUNT(&others) > 0) pthread_attr_setaffinity_np(attributes, sizeof others, &others);
}

/// Creates the thread with all signals blocked, since it inherits the mask of that moment.
static int create_without_signals(
    pthread_t *thread, pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(thread, attributes, body, argument);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return error;
}

static int create_elsewhere(pthread_t *thread, pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  struct start *start = malloc(sizeof *start);
  if (start == NULL) return ENOMEM;
  *start = (struct start){.body = body, .argument = argument};
  if (sched_getaffinity(0, sizeof start->allowed, &start->allowed) == 0) avoid_caller(attributes, &start->allowed);
  int error = create_without_signals(thread, attributes, run, start);
  if (error != 0) free(start);
  return error;
}

int clinux_start_thread(
    pthread_t *thread, void *(*body)(void *), void *argument, size_t stack_size, bool elsewhere) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  if (stack_size > 0) pthread_attr_setstacksize(&attributes, stack_size);
  int error = elsewhere ? create_elsewhere(thread, &attributes, body, argument)
                        : create_without_signals(thread, &attributes, body, argument);
  pthread_attr_destroy(&attributes);
  return error;
}
