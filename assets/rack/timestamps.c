/*
 * For NFS-Ganesha on zfs-fuse: an exclusive create keeps its verifier in the times of the file, as 32 bits each, and
 * zfs-fuse takes no second after 2038 (EOVERFLOW). The same with 31 bits succeeds. Loaded with LD_PRELOAD.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <time.h>

static int too_late(int result, const struct timespec given[2], struct timespec earlier[2])
{
    if (result == 0 || errno != EOVERFLOW || given == NULL)
        return 0;
    for (int i = 0; i < 2; i++) {
        earlier[i] = given[i];
        earlier[i].tv_sec &= 0x7fffffff;
    }
    return 1;
}

int futimens(int fd, const struct timespec times[2])
{
    int (*real)(int, const struct timespec *) = dlsym(RTLD_NEXT, "futimens");
    struct timespec earlier[2];
    int result = real(fd, times);
    return too_late(result, times, earlier) ? real(fd, earlier) : result;
}

int utimensat(int dir, const char *path, const struct timespec times[2], int flags)
{
    int (*real)(int, const char *, const struct timespec *, int) = dlsym(RTLD_NEXT, "utimensat");
    struct timespec earlier[2];
    int result = real(dir, path, times, flags);
    return too_late(result, times, earlier) ? real(dir, path, earlier, flags) : result;
}
