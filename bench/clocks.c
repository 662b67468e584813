/* The CPU time of server processes: see clocks.h.
 *
 * PostgreSQL is a process per connection. Those that live have clocks of their own, and those that
 * have ended are counted by their parent, in ticks of 10 ms; so none is lost whenever it comes or goes. */
#define _GNU_SOURCE
#include "clocks.h"
#include "clients.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static uint64_t with_children(pid_t);
static bool read_clock(pid_t, uint64_t *);
static uint64_t of_the_ended(pid_t);
static uint64_t as_ns(const struct timespec *);

void clocks_name(struct clocks *clocks, char *list) {
    uint64_t ignored;
    for (char *pid = strtok(list, ","); pid; pid = strtok(NULL, ",")) {
        if (clocks->count == PROCESSES_MAX) die("too many server processes");
        pid_t process = clocks->processes[clocks->count++] = (pid_t)atol(pid);
        if (!read_clock(process, &ignored)) die("no process %s", pid);
    }
}

struct spent clocks_read(const struct clocks *clocks) {
    struct spent spent = {{0}};
    uint64_t ignored;
    for (int i = 0; i < clocks->count; i++) {
        if (!read_clock(clocks->processes[i], &ignored)) die("a server process has ended");
        spent.ns[i] = with_children(clocks->processes[i]);
    }
    return spent;
}

void clocks_print(const struct clocks *clocks, const struct spent *from, const struct spent *to) {
    putchar('[');
    for (int i = 0; i < clocks->count; i++)
        printf("%s%llu", i ? "," : "", (unsigned long long)(to->ns[i] > from->ns[i] ? to->ns[i] - from->ns[i] : 0));
    putchar(']');
}

uint64_t clocks_own(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return as_ns(&t);
}

static uint64_t with_children(pid_t process) {
    uint64_t sum = 0;
    char path[64];
    if (!read_clock(process, &sum)) return 0; /* it has just ended: its parent has its time */
    sum += of_the_ended(process);
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", process, process);
    FILE *file = fopen(path, "r");
    if (!file) return sum;
    int child;
    while (fscanf(file, "%d", &child) == 1) sum += with_children((pid_t)child);
    fclose(file);
    return sum;
}

static bool read_clock(pid_t process, uint64_t *ns) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(process, &clock) || clock_gettime(clock, &t)) return false;
    *ns = as_ns(&t);
    return true;
}

/* The time of the children that have ended and were waited for: fields 16 and 17 of stat. */
static uint64_t of_the_ended(pid_t process) {
    char path[64], line[1024];
    unsigned long long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", process);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    char *end = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    fclose(file);
    if (!end || sscanf(end + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %llu %llu",
                       &user, &system) != 2)
        return 0;
    return (user + system) * (1000000000u / (uint64_t)sysconf(_SC_CLK_TCK));
}

static uint64_t as_ns(const struct timespec *t) {
    return (uint64_t)t->tv_sec * 1000000000u + (uint64_t)t->tv_nsec;
}
