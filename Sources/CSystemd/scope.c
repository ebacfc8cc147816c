// The library is loaded when it is needed: hosts without systemd do not have it, and every start of the tool would pay
// for it. Its types are opaque here, so that its headers are not needed either.
#include "CSystemd.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

typedef struct sd_bus sd_bus;
typedef struct sd_bus_message sd_bus_message;
typedef struct {
  const char *name;
  const char *message;
  int need_free;
} sd_bus_error;

static struct {
  int (*new)(sd_bus **);
  int (*set_address)(sd_bus *, const char *);
  int (*set_bus_client)(sd_bus *, int);
  int (*set_method_call_timeout)(sd_bus *, uint64_t);
  int (*start)(sd_bus *);
  int (*call_method)(
      sd_bus *, const char *destination, const char *path, const char *interface, const char *member, sd_bus_error *,
      sd_bus_message **, const char *types, ...);
  void (*error_free)(sd_bus_error *);
  sd_bus *(*close_unref)(sd_bus *);
} library;

static bool loaded;

static bool find(void *handle, const char *name, void **function) {
  *function = dlsym(handle, name);
  return *function != NULL;
}

static void load(void) {
  void *handle = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return;
  loaded = find(handle, "sd_bus_new", (void **)&library.new) &&
           find(handle, "sd_bus_set_address", (void **)&library.set_address) &&
           find(handle, "sd_bus_set_bus_client", (void **)&library.set_bus_client) &&
           find(handle, "sd_bus_set_method_call_timeout", (void **)&library.set_method_call_timeout) &&
           find(handle, "sd_bus_start", (void **)&library.start) &&
           find(handle, "sd_bus_call_method", (void **)&library.call_method) &&
           find(handle, "sd_bus_error_free", (void **)&library.error_free) &&
           find(handle, "sd_bus_close_unref", (void **)&library.close_unref);
}

static int connect_bus(const char *address, sd_bus **bus) {
  int result = library.new(bus);
  if (result >= 0) result = library.set_address(*bus, address);
  if (result >= 0) result = library.set_bus_client(*bus, true);
  if (result >= 0) result = library.set_method_call_timeout(*bus, 5000000);
  if (result >= 0) result = library.start(*bus);
  return result;
}

/// Asks for the scope. `goes_on`: it is to outlive a process that is killed for memory, which from systemd 253 on a scope
/// does only when told so, and before that could not be told.
static int ask(sd_bus *bus, const struct csystemd_scope *scope, bool goes_on, sd_bus_error *error) {
  // The second value of CollectMode stands in for a setting that an old systemd does not know.
  const char *policy = goes_on ? "OOMPolicy" : "CollectMode", *value = goes_on ? "continue" : "inactive-or-failed";
  return library.call_method(
      bus, "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
      "StartTransientUnit", error, NULL, "ssa(sv)a(sa(sv))", scope->name, "fail",
      9,
      "Description", "s", scope->description,              
      "PIDs", "au", 1, (uint32_t)scope->process,           
      "MemoryMax", "t", scope->memory,                     
      "MemorySwapMax", "t", (uint64_t)0,                   
      "TasksMax", "t", scope->tasks,                       
      "CPUQuotaPerSecUSec", "t", scope->cpu,               
      "TimeoutStopUSec", "t", (uint64_t)2000000,           
      "CollectMode", "s", "inactive-or-failed", policy, "s", value, 0);
}

static bool is_unknown_property(const sd_bus_error *error) {
  return error->name && (strstr(error->name, "UnknownProperty") || strstr(error->name, "PropertyReadOnly"));
}

int csystemd_start_scope(const struct csystemd_scope *scope, char *complaint, size_t size) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  if (!loaded) {
    snprintf(complaint, size, "libsystemd.so.0 is not installed");
    return -1;
  }
  sd_bus *bus = NULL;
  sd_bus_error error = {0};
  int result = connect_bus(scope->address, &bus);
  if (result >= 0) {
    result = ask(bus, scope, true, &error);
    if (result < 0 && is_unknown_property(&error)) {
      library.error_free(&error);
      result = ask(bus, scope, false, &error);
    }
  }
  if (result < 0) snprintf(complaint, size, "%s", error.message ? error.message : strerror(-result));
  library.error_free(&error);
  library.close_unref(bus);
  return result < 0 ? -1 : 0;
}
