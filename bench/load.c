/* The load process: opens clients, runs one scenario, checks every count, prints one line of JSON.
 *
 *   idle    open (and join), settle, wait for --seconds; with --hold stay connected until stdin closes
 *   fanout  the last client publishes --messages at --rate a second (0: as fast as they go)
 *   chat    every client sends for --seconds: at --rate in all, or (0) as fast as --window allows
 *
 * --port a,b deals the clients of each room out to several servers; the delays of what another one
 * has sent are told apart. --deaf n: the last n clients read nothing; SIGUSR1 begins another list of
 * delays, in place of that one. --pids: the processes whose CPU is told, with their children.
 *
 * A lost, doubled or disordered message, an error frame, a close or a stall ends it with status 1. */
#define _GNU_SOURCE
#include "clients.h"
#include "clocks.h"
#include "frames.h"

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { STAMP_BYTES = 31, CONTENT_MAX = 8192, QUEUE_MAX = 65536 };
static const uint64_t SECOND = 1000000000u, MILLISECOND = 1000000u;

struct run {
    struct fleet fleet; /* first, so that after_read gets back from the fleet to the run */
    const char *scenario;
    struct clocks clocks;
    uint64_t messages;
    double rate, seconds;
    size_t content_bytes;
    uint32_t window;
    bool ids, hold, stamps;
    unsigned timeout;
    char filler[CONTENT_MAX];

    bool closed_loop; /* chat without a rate: refill the window after every read */
    uint64_t ends_at; /* chat: no new message after this */
    uint64_t sent, expected;
    uint64_t lag; /* the worst delay between a message's due time and its sending */
};

static void parse_options(struct run *, int, char **);
static void parse_ports(struct fleet *, char *);
static char **read_lines(const char *, size_t *);
static void raise_file_limit(void);
static void timed_out(int);
static void mark(int);
static void wait_idle(struct run *);
static void fanout(struct run *);
static void chat_paced(struct run *);
static void chat_closed(struct run *);
static void refill(struct fleet *, struct client *);
static void send_message(struct run *, struct client *);
static void finish(struct run *);
static void verify(struct run *);
static void hold(struct run *);
static void print_delays(const char *, struct delays *);
static uint64_t percentile(const struct delays *, double);
static int by_size(const void *, const void *);

static struct run run;

int main(int argc, char **argv) {
    parse_options(&run, argc, argv);
    signal(SIGALRM, timed_out);
    signal(SIGUSR1, mark);
    alarm(run.timeout);
    raise_file_limit();
    struct fleet *f = &run.fleet;

    uint64_t opening = now_ns();
    struct spent opening_cpu = clocks_read(&run.clocks);
    fleet_open(f);
    double open_seconds = (double)(now_ns() - opening) / 1e9;
    struct spent opened_cpu = clocks_read(&run.clocks);
    fleet_settle(f, 500 * MILLISECOND);

    uint64_t start = now_ns(), start_own = clocks_own();
    struct spent start_cpu = clocks_read(&run.clocks);
    if (!strcmp(run.scenario, "fanout")) fanout(&run);
    else if (!strcmp(run.scenario, "chat") && run.rate > 0) chat_paced(&run);
    else if (!strcmp(run.scenario, "chat")) chat_closed(&run);
    else if (!strcmp(run.scenario, "idle")) wait_idle(&run);
    else die("unknown scenario %s", run.scenario);
    finish(&run);
    double seconds = (double)(now_ns() - start) / 1e9;
    struct spent cpu = clocks_read(&run.clocks);
    uint64_t load_cpu = clocks_own() - start_own;
    verify(&run);

    printf("{\"scenario\":\"%s\",\"connections\":%u,\"open_seconds\":%.6f,"
           "\"messages\":%llu,\"deliveries\":%llu,\"acks\":%llu,\"others\":%llu,"
           "\"message_bytes\":%llu,\"seconds\":%.6f,\"load_cpu_ns\":%llu,\"lag_ns\":%llu",
           run.scenario, f->count, open_seconds,
           (unsigned long long)run.sent, (unsigned long long)f->deliveries,
           (unsigned long long)f->acks, (unsigned long long)f->others,
           (unsigned long long)f->message_bytes, seconds, (unsigned long long)load_cpu,
           (unsigned long long)run.lag);
    printf(",\"open_cpu_ns\":");
    clocks_print(&run.clocks, &opening_cpu, &opened_cpu);
    printf(",\"cpu_ns\":");
    clocks_print(&run.clocks, &start_cpu, &cpu);
    print_delays("", &f->near);
    print_delays("other_", &f->other);
    puts("}");
    fflush(stdout);
    if (run.hold) hold(&run);
    return 0;
}

static void wait_idle(struct run *run) {
    uint64_t end = now_ns() + (uint64_t)(run->seconds * 1e9);
    run->fleet.stall_seconds += run->seconds; /* nothing may arrive */
    while (now_ns() < end) fleet_pump(&run->fleet, end);
}

static void fanout(struct run *run) {
    struct fleet *f = &run->fleet;
    if (!f->count) die("fanout needs a client");
    struct client *publisher = &f->clients[f->count - 1];
    uint64_t start = now_ns();
    while (run->sent < run->messages) {
        uint64_t now = now_ns(), due = start;
        while (run->sent < run->messages && publisher->out_length < QUEUE_MAX) {
            if (run->rate > 0) due = start + (uint64_t)((double)run->sent * 1e9 / run->rate);
            if (due > now) break;
            if (run->rate > 0 && now - due > run->lag) run->lag = now - due;
            send_message(run, publisher);
        }
        client_flush(f, publisher);
        if (run->sent < run->messages) fleet_pump(f, due > now ? due : now + 100 * MILLISECOND);
    }
}

/* An open loop: message k is due k/rate seconds after the start, whatever the server does. */
static void chat_paced(struct run *run) {
    struct fleet *f = &run->fleet;
    uint64_t start = now_ns(), end = start + (uint64_t)(run->seconds * 1e9);
    uint32_t senders = f->count - f->deaf;
    for (;;) {
        uint64_t due = start + (uint64_t)((double)run->sent * 1e9 / run->rate), now = now_ns();
        if (due >= end) return;
        if (due > now) {
            fleet_pump(f, due);
            continue;
        }
        if (now - due > run->lag) run->lag = now - due;
        if (run->lag > 10 * SECOND) die("the load can't keep its schedule: 10 s late");
        struct client *c = &f->clients[run->sent % senders];
        send_message(run, c);
        client_flush(f, c);
        if (run->sent % 64 == 0) fleet_pump(f, 0); /* when late, still read between the sends */
    }
}

static void chat_closed(struct run *run) {
    struct fleet *f = &run->fleet;
    run->closed_loop = true;
    run->ends_at = now_ns() + (uint64_t)(run->seconds * 1e9);
    for (uint32_t i = 0; i < f->count; i++) refill(f, &f->clients[i]);
    while (now_ns() < run->ends_at) fleet_pump(f, run->ends_at);
    run->closed_loop = false;
}

/* after_read: keeps `window` messages of the client unanswered (by ack, or by its own broadcast). */
static void refill(struct fleet *f, struct client *c) {
    struct run *run = (struct run *)f;
    if (!run->closed_loop || f->heard_at >= run->ends_at) return;
    while (c->sent - (run->ids ? c->acked : c->own) < run->window) send_message(run, c);
    if (!c->wants_write) client_flush(f, c);
}

static void send_message(struct run *run, struct client *c) {
    char text[CONTENT_MAX + 512], id[64] = "";
    if (run->ids) /* the time first, as in a UUIDv7: what SPEC.md recommends to clients */
        snprintf(id, sizeof id, ",\"id\":\"%016llx-%x-%x\"", (unsigned long long)now_ns(),
                 (unsigned)getpid(), c->index);
    int n = snprintf(text, sizeof text,
                     "{\"type\":\"send_message\",\"room\":\"%s\",\"data\":{\"content\":"
                     "\"t=%020llu s=%05u %s\"}%s}",
                     c->room->name, (unsigned long long)now_ns(), c->index, run->filler, id);
    if (n < 0 || (size_t)n >= sizeof text) die("message too long");
    client_frame(c, OP_TEXT, text, (size_t)n);
    c->sent++;
    c->room->sent++;
    run->sent++;
    run->expected += c->room->members;
}

/* Waits for the last delivery and the last ack. */
static void finish(struct run *run) {
    struct fleet *f = &run->fleet;
    uint64_t acks = run->ids ? run->sent : 0;
    while (f->deliveries < run->expected || f->acks < acks)
        fleet_pump(f, now_ns() + 100 * MILLISECOND);
}

/* Exactness: after a pause in which doubles would show up, every client has just what its room was sent. */
static void verify(struct run *run) {
    struct fleet *f = &run->fleet;
    if (run->sent) fleet_settle(f, 200 * MILLISECOND);
    for (uint32_t i = 0; i < f->count; i++) {
        struct client *c = &f->clients[i];
        if (c->deaf) continue;
        uint64_t expected = f->join ? c->room->sent : 0, acks = run->ids ? c->sent : 0;
        if (c->received != expected || c->acked != acks)
            die("client %u (%s): %llu messages for %llu, %llu acks for %llu", c->index,
                c->room->name, (unsigned long long)c->received, (unsigned long long)expected,
                (unsigned long long)c->acked, (unsigned long long)acks);
    }
}

static void hold(struct run *run) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char discard[64];
    run->fleet.stall_seconds = 1e9; /* silence is what idle connections are for */
    for (;;) {
        if (poll(&input, 1, 0) > 0 && read(STDIN_FILENO, discard, sizeof discard) <= 0) return;
        fleet_pump(&run->fleet, now_ns() + 50 * MILLISECOND);
    }
}

static void print_delays(const char *name, struct delays *d) {
    if (d->count) qsort(d->ns, d->count, sizeof *d->ns, by_size);
    printf(",\"%ssamples\":%zu,\"%sp50_ns\":%llu,\"%sp90_ns\":%llu,\"%sp99_ns\":%llu,"
           "\"%smax_ns\":%llu",
           name, d->count, name, (unsigned long long)percentile(d, 0.5),
           name, (unsigned long long)percentile(d, 0.9),
           name, (unsigned long long)percentile(d, 0.99),
           name, (unsigned long long)percentile(d, 1));
}

static uint64_t percentile(const struct delays *d, double share) {
    if (!d->count) return 0;
    size_t rank = (size_t)(share * (double)d->count);
    return d->ns[rank < d->count ? rank : d->count - 1];
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void parse_options(struct run *run, int argc, char **argv) {
    static const struct option options[] = {
        {"port", required_argument, 0, 'p'},     {"pids", required_argument, 0, 'P'},
        {"path", required_argument, 0, 'u'},     {"tokens", required_argument, 0, 't'},
        {"rooms", required_argument, 0, 'r'},    {"connections", required_argument, 0, 'n'},
        {"first", required_argument, 0, 'f'},    {"pipeline", required_argument, 0, 'l'},
        {"messages", required_argument, 0, 'm'}, {"rate", required_argument, 0, 'R'},
        {"seconds", required_argument, 0, 's'},  {"content", required_argument, 0, 'c'},
        {"window", required_argument, 0, 'w'},   {"timeout", required_argument, 0, 'T'},
        {"stall", required_argument, 0, 'S'},    {"ids", no_argument, 0, 'i'},
        {"order", no_argument, 0, 'o'},          {"latency", no_argument, 0, 'L'},
        {"no-join", no_argument, 0, 'j'},        {"hold", no_argument, 0, 'h'},
        {"deaf", required_argument, 0, 'd'},     {0, 0, 0, 0}};
    struct fleet *f = &run->fleet;
    f->path = "/api/v1/ws/connect";
    f->pipeline = 64;
    f->join = true;
    f->stall_seconds = 20;
    f->after_read = refill;
    run->content_bytes = 200;
    run->window = 8;
    run->timeout = 300;
    char **room_names = NULL;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) switch (option) {
        case 'p': parse_ports(f, optarg); break;
        case 'P': clocks_name(&run->clocks, optarg); break;
        case 'u': f->path = optarg; break;
        case 't': f->tokens = read_lines(optarg, &f->token_count); break;
        case 'r': room_names = read_lines(optarg, &f->room_count); break;
        case 'n': f->count = (uint32_t)atol(optarg); break;
        case 'f': f->first = (uint32_t)atol(optarg); break;
        case 'l': f->pipeline = (uint32_t)atol(optarg); break;
        case 'm': run->messages = (uint64_t)atoll(optarg); break;
        case 'R': run->rate = atof(optarg); break;
        case 's': run->seconds = atof(optarg); break;
        case 'c': run->content_bytes = (size_t)atol(optarg); break;
        case 'w': run->window = (uint32_t)atol(optarg); break;
        case 'T': run->timeout = (unsigned)atol(optarg); break;
        case 'S': f->stall_seconds = atof(optarg); break;
        case 'i': run->ids = true; break;
        case 'o': f->check_order = true; break;
        case 'L': run->stamps = true; break;
        case 'j': f->join = false; break;
        case 'h': run->hold = true; break;
        case 'd': f->deaf = (uint32_t)atol(optarg); break;
        default: die("see the options in load.c");
    }
    if (optind != argc - 1) die("usage: load [options] idle|fanout|chat");
    run->scenario = argv[optind];
    bool chat = !strcmp(run->scenario, "chat");
    f->read_stamps = run->stamps || (chat && !run->ids && run->rate <= 0);
    if (!f->port_count || !f->pipeline || !f->room_count) die("--port, --rooms are needed");
    if (f->deaf && (f->deaf >= f->count || !chat || run->rate <= 0))
        die("--deaf is for chat with a --rate, and somebody must read");
    if (f->first + f->count > 99999) die("at most 99,999 connections");
    if (run->content_bytes < STAMP_BYTES || run->content_bytes >= CONTENT_MAX)
        die("--content must be %d to %d", STAMP_BYTES, CONTENT_MAX - 1);
    memset(run->filler, 'x', run->content_bytes - STAMP_BYTES);
    f->rooms = calloc(f->room_count, sizeof *f->rooms);
    if (!f->rooms) die("out of memory");
    for (size_t i = 0; i < f->room_count; i++) f->rooms[i].name = room_names[i];
}

static void parse_ports(struct fleet *f, char *list) {
    for (char *port = strtok(list, ","); port; port = strtok(NULL, ",")) {
        if (f->port_count == PORTS_MAX) die("too many ports");
        f->ports[f->port_count++] = atoi(port);
    }
}

static char **read_lines(const char *path, size_t *count) {
    FILE *file = fopen(path, "r");
    if (!file) die("%s: %s", path, strerror(errno));
    char **lines = NULL, *line = NULL;
    size_t capacity = 0;
    ssize_t length;
    *count = 0;
    while ((length = getline(&line, &capacity, file)) > 0) {
        line[strcspn(line, "\r\n")] = 0;
        lines = grow(lines, (*count + 1) * sizeof *lines);
        if (!(lines[(*count)++] = strdup(line))) die("out of memory");
    }
    free(line);
    fclose(file);
    if (!*count) die("%s is empty", path);
    return lines;
}

static void raise_file_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit)) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void mark(int signal_number) {
    (void)signal_number;
    run.fleet.marked = 1;
}

static void timed_out(int signal_number) {
    (void)signal_number;
    static const char text[] = "load: timed out\n";
    if (write(STDERR_FILENO, text, sizeof text - 1)) _exit(3);
    _exit(3);
}
