#ifndef CLINUX_ROOT_H
#define CLINUX_ROOT_H

#include "CLinux.h"

/// Makes the sandbox's root file system in the directory `root` of the working directory, which is the writable layer.
/// Runs between clone and exec. -1 and errno on failure.
int clinux_make_root(const struct clinux_launch *launch);

#endif
