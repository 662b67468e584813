/* The CPU time of server processes: user and system, all threads, their children included. */
#ifndef BENCH_CLOCKS_H
#define BENCH_CLOCKS_H

#include <stdint.h>
#include <sys/types.h>

enum { PROCESSES_MAX = 8 };

struct clocks {
    pid_t processes[PROCESSES_MAX];
    int count;
};

/* A reading: nanoseconds, one for each process, in the order in which they were named. */
struct spent {
    uint64_t ns[PROCESSES_MAX];
};

/* `list` is process ids between commas; it is changed. Dies of an id that is none. */
void clocks_name(struct clocks *clocks, char *list);

/* Reads all of them. Dies when one of the named processes has ended. */
struct spent clocks_read(const struct clocks *clocks);

/* Prints what was spent between two readings as a JSON array. */
void clocks_print(const struct clocks *clocks, const struct spent *from, const struct spent *to);

uint64_t clocks_own(void);

#endif
