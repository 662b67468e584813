/* A fleet of WebSocket clients on one epoll: opens, joins, sends, and counts what arrives. */
#ifndef BENCH_CLIENTS_H
#define BENCH_CLIENTS_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum stage { UNOPENED, CONNECTING, UPGRADING, GREETING, JOINING, READY };
enum { PORTS_MAX = 8 };

struct room {
    char *name;
    uint32_t members; /* who reads what is sent into it */
    uint32_t watched; /* a bit for each port: somebody there checks the order */
    uint64_t sent; /* messages sent into it so far: what each member must have received in the end */
};

struct client {
    int fd;
    enum stage stage;
    bool watched;     /* checks the order of `seq` (one client per room and port does) */
    bool deaf;        /* reads nothing any more once it has joined */
    bool wants_write; /* registered for EPOLLOUT */
    uint32_t index;
    struct room *room;
    unsigned char *rest; /* the unfinished frame or handshake of the last read */
    size_t rest_length, rest_capacity;
    unsigned char *out; /* bytes the socket would not take yet */
    size_t out_length, out_capacity;
    uint64_t sent, acked, own; /* own: messages of this client that came back to it */
    uint64_t received, last_seq;
};

/* Send to receive, nanoseconds, one per delivery (only with read_stamps). */
struct delays {
    uint32_t *ns;
    size_t count, capacity;
};

struct fleet {
    /* settings */
    int ports[PORTS_MAX]; /* the members of a room are dealt out to them in turn */
    uint32_t port_count;
    const char *path;
    char **tokens;
    size_t token_count;
    struct room *rooms;
    size_t room_count;
    uint32_t count, first; /* clients of this process, and the index of its first one */
    uint32_t pipeline;     /* handshakes in flight */
    uint32_t deaf;         /* how many of them, the last ones, stop reading */
    bool join, check_order, read_stamps;
    double stall_seconds;
    void (*after_read)(struct fleet *, struct client *); /* may send more; called once per read */

    /* state and totals */
    int epoll;
    struct client *clients;
    uint32_t ready, started;
    uint64_t deliveries, acks, others, message_bytes, heard_at;
    struct delays near, other; /* other: sent on another port; once it is `marked`, all */
    volatile sig_atomic_t marked;
};

_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));
void *grow(void *memory, size_t bytes);
uint64_t now_ns(void); /* CLOCK_MONOTONIC */

/* Opens every client and returns once each has its welcome (and its joined_room, if `join`). */
void fleet_open(struct fleet *fleet);

/* Waits for input until `until` at the latest (now_ns time), handles what came; dies of a stall. */
void fleet_pump(struct fleet *fleet, uint64_t until);

/* Pumps until nothing has arrived for `quiet_ns`. */
void fleet_settle(struct fleet *fleet, uint64_t quiet_ns);

/* Appends one masked frame to the client's output; client_flush hands it to the socket. */
void client_frame(struct client *client, unsigned opcode, const void *payload, size_t length);
void client_flush(struct fleet *fleet, struct client *client);

#endif
