#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

static bool has_ended(pid_t process) { return kill(process, 0) < 0 && errno == ESRCH; }

// Each loop goes over the kernel's table, up to the highest index in use, which *_INFO returns.

static void remove_memory(bool all) {
  struct shm_info facts;
  int last = shmctl(0, SHM_INFO, (struct shmid_ds *)&facts);
  for (int index = 0; index <= last; index++) {
    struct shmid_ds memory;
    int id = shmctl(index, SHM_STAT_ANY, &memory);
    if (id >= 0 && (all || (memory.shm_nattch == 0 && has_ended(memory.shm_cpid)))) shmctl(id, IPC_RMID, NULL);
  }
}

static void remove_queues(void) {
  struct msginfo facts;
  int last = msgctl(0, MSG_INFO, (struct msqid_ds *)&facts);
  for (int index = 0; index <= last; index++) {
    struct msqid_ds queue;
    int id = msgctl(index, MSG_STAT_ANY, &queue);
    if (id >= 0) msgctl(id, IPC_RMID, NULL);
  }
}

static void remove_semaphores(void) {
  struct seminfo facts;
  int last = semctl(0, 0, SEM_INFO, &facts);
  for (int index = 0; index <= last; index++) {
    struct semid_ds set;
    int id = semctl(index, 0, SEM_STAT_ANY, &set);
    if (id >= 0) semctl(id, 0, IPC_RMID);
  }
}

void clinux_remove_abandoned_ipc(bool is_in_use) {
  remove_memory(!is_in_use);
  if (is_in_use) return;
  remove_queues();
  remove_semaphores();
}
