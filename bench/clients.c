/* A fleet of WebSocket clients on one epoll: see clients.h for the promises. */
#define _GNU_SOURCE
#include "clients.h"
#include "frames.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 1 << 18, EVENTS = 512, CLIENTS_PER_SOURCE = 20000, DEAF_BYTES = 4096 };

/* Every read lands here and only unfinished frames are kept; small enough to stay in the L2 cache. */
static unsigned char buffer[BUFFER_BYTES];

static void start(struct fleet *, struct client *);
static void connected(struct fleet *, struct client *);
static void receive(struct fleet *, struct client *);
static size_t upgraded(struct client *, unsigned char *, size_t);
static void frame_arrived(struct fleet *, struct client *, const struct frame *, uint64_t);
static void text_arrived(struct fleet *, struct client *, const char *, size_t, uint64_t);
static void message_arrived(struct fleet *, struct client *, const char *, size_t, uint64_t);
static void check_order(struct client *, const char *, size_t);
static void read_stamp(struct fleet *, struct client *, const char *, size_t, uint64_t);
static void greeted(struct fleet *, struct client *);
static void ready(struct fleet *, struct client *);
static void watch(struct fleet *, struct client *, bool, int);
static uint32_t side_of(const struct fleet *, uint32_t);

_Noreturn void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void *grow(void *memory, size_t bytes) {
    void *result = realloc(memory, bytes);
    if (!result) die("out of memory");
    return result;
}

uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void fleet_open(struct fleet *f) {
    f->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (f->epoll < 0) die("epoll_create1: %s", strerror(errno));
    f->clients = calloc(f->count, sizeof *f->clients);
    if (f->count && !f->clients) die("out of memory");
    f->heard_at = now_ns();
    while (f->ready < f->count) {
        while (f->started < f->count && f->started - f->ready < f->pipeline) {
            struct client *c = &f->clients[f->started];
            c->index = f->first + f->started++;
            start(f, c);
        }
        fleet_pump(f, now_ns() + 100000000u);
    }
}

void fleet_pump(struct fleet *f, uint64_t until) {
    struct epoll_event events[EVENTS];
    uint64_t now = now_ns(), wait = until > now ? until - now : 0;
    struct timespec timeout = {(time_t)(wait / 1000000000u), (long)(wait % 1000000000u)};
    int n = epoll_pwait2(f->epoll, events, EVENTS, &timeout, NULL);
    if (n < 0 && errno != EINTR) die("epoll_pwait2: %s", strerror(errno));
    for (int i = 0; i < n; i++) {
        struct client *c = events[i].data.ptr;
        if (c->stage == CONNECTING) {
            connected(f, c);
            continue;
        }
        if (events[i].events & EPOLLOUT) client_flush(f, c);
        if (events[i].events & (EPOLLIN | EPOLLERR | EPOLLHUP)) receive(f, c);
    }
    if (n <= 0 && (double)(now_ns() - f->heard_at) > f->stall_seconds * 1e9)
        die("stalled: nothing arrived for %.0f s; %u of %u clients ready, %llu messages delivered, "
            "%llu acks", f->stall_seconds, f->ready, f->count, (unsigned long long)f->deliveries,
            (unsigned long long)f->acks);
}

void fleet_settle(struct fleet *f, uint64_t quiet_ns) {
    f->heard_at = now_ns();
    while (now_ns() - f->heard_at < quiet_ns) fleet_pump(f, f->heard_at + quiet_ns);
    f->heard_at = now_ns();
}

void client_frame(struct client *c, unsigned opcode, const void *payload, size_t length) {
    static uint32_t key = 0x9E3779B9u;
    size_t need = c->out_length + FRAME_HEADER_MAX + length;
    if (need > c->out_capacity) c->out = grow(c->out, c->out_capacity = 2 * need);
    unsigned char *at = c->out + c->out_length;
    size_t header = frame_header(at, opcode, length, true);
    key = key * 1664525u + 1013904223u;
    memcpy(at + header, &key, 4);
    memcpy(at + header + 4, payload, length);
    frame_mask(at + header + 4, length, at + header);
    c->out_length += header + 4 + length;
}

void client_flush(struct fleet *f, struct client *c) {
    while (c->out_length) {
        ssize_t n = send(c->fd, c->out, c->out_length, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) break;
        if (n < 0) die("client %u: send: %s", c->index, strerror(errno));
        c->out_length -= (size_t)n;
        memmove(c->out, c->out + n, c->out_length);
    }
    if (c->wants_write != (c->out_length > 0)) watch(f, c, c->out_length > 0, EPOLL_CTL_MOD);
}

static void start(struct fleet *f, struct client *c) {
    c->room = &f->rooms[c->index % f->room_count];
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) die("client %u: socket: %s", c->index, strerror(errno));
    int one = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->deaf = c->index - f->first >= f->count - f->deaf;
    int small = DEAF_BYTES;
    if (c->deaf) setsockopt(c->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    struct sockaddr_in address = {.sin_family = AF_INET};
    uint32_t source = c->index / CLIENTS_PER_SOURCE; /* one address has about 28,000 ports */
    if (source) {
        setsockopt(c->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + source);
        if (bind(c->fd, (struct sockaddr *)&address, sizeof address))
            die("client %u: bind: %s", c->index, strerror(errno));
    }
    address.sin_port = htons((uint16_t)f->ports[side_of(f, c->index)]);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->stage = CONNECTING;
    watch(f, c, true, EPOLL_CTL_ADD);
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) && errno != EINPROGRESS)
        die("client %u: connect: %s", c->index, strerror(errno));
}

static void connected(struct fleet *f, struct client *c) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error) die("client %u: connect: %s", c->index, strerror(error));
    c->stage = UPGRADING;
    char request[4096];
    const char *token = f->token_count ? f->tokens[c->index % f->token_count] : "";
    int n = snprintf(request, sizeof request,
                     "GET %s%s%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                     "Connection: Upgrade\r\nSec-WebSocket-Key: " WEBSOCKET_KEY "\r\n"
                     "Sec-WebSocket-Version: 13\r\n\r\n",
                     f->path, *token ? "?token=" : "", token, f->ports[side_of(f, c->index)]);
    if (n < 0 || (size_t)n >= sizeof request) die("client %u: token too long", c->index);
    c->out = grow(c->out, c->out_capacity = (size_t)n);
    memcpy(c->out, request, c->out_length = (size_t)n);
    client_flush(f, c);
}

static void receive(struct fleet *f, struct client *c) {
    if (c->rest_length) memcpy(buffer, c->rest, c->rest_length);
    ssize_t n = recv(c->fd, buffer + c->rest_length, BUFFER_BYTES - c->rest_length, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n < 0) die("client %u: recv: %s", c->index, strerror(errno));
    if (n == 0) die("client %u: the server closed the connection (stage %d)", c->index, c->stage);
    uint64_t now = f->heard_at = now_ns();

    size_t available = c->rest_length + (size_t)n, at = 0;
    if (c->stage == UPGRADING) at = upgraded(c, buffer, available);
    while (c->stage != UPGRADING) {
        struct frame frame;
        int found = frame_parse(buffer + at, available - at, &frame);
        if (found < 0) die("client %u: fragment or extension bits in a frame", c->index);
        if (!found) break;
        frame_arrived(f, c, &frame, now);
        at += frame.size;
    }
    c->rest_length = available - at;
    if (c->rest_length == BUFFER_BYTES) die("client %u: frame too large", c->index);
    if (c->rest_length > c->rest_capacity)
        c->rest = grow(c->rest, c->rest_capacity = 2 * c->rest_length);
    if (c->rest_length) memcpy(c->rest, buffer + at, c->rest_length);
    if (f->after_read && c->stage == READY) f->after_read(f, c);
}

/* Checks the server's handshake; returns its size, or 0 while it is incomplete. */
static size_t upgraded(struct client *c, unsigned char *data, size_t length) {
    unsigned char *end = memmem(data, length, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = (size_t)(end - data) + 4;
    if (length < 12 || memcmp(data, "HTTP/1.1 101", 12))
        die("client %u: refused: %.*s", c->index, (int)(head < 80 ? head : 80), (char *)data);
    if (!memmem(data, head, WEBSOCKET_ACCEPT, sizeof WEBSOCKET_ACCEPT - 1))
        die("client %u: wrong Sec-WebSocket-Accept", c->index);
    c->stage = GREETING;
    return head;
}

static void frame_arrived(struct fleet *f, struct client *c, const struct frame *frame,
                          uint64_t now) {
    if (frame->masked) die("client %u: masked frame from the server", c->index);
    const unsigned char *payload = frame->payload;
    switch (frame->opcode) {
    case OP_TEXT:
        text_arrived(f, c, (const char *)payload, frame->length, now);
        break;
    case OP_PING:
        client_frame(c, OP_PONG, payload, frame->length);
        client_flush(f, c);
        break;
    case OP_PONG:
        break;
    case OP_CLOSE:
        if (frame->length < 2) die("client %u: closed without a code", c->index);
        die("client %u: closed with %d %.*s", c->index, payload[0] << 8 | payload[1],
            (int)frame->length - 2, (const char *)payload + 2);
    default:
        die("client %u: unexpected opcode %u", c->index, frame->opcode);
    }
}

#define STARTS_WITH(text, length, prefix) \
    ((length) >= sizeof(prefix) - 1 && !memcmp(text, prefix, sizeof(prefix) - 1))

static void text_arrived(struct fleet *f, struct client *c, const char *text, size_t length,
                         uint64_t now) {
    if (STARTS_WITH(text, length, "{\"type\":\"message\"")) {
        message_arrived(f, c, text, length, now);
    } else if (STARTS_WITH(text, length, "{\"type\":\"ack\"")) {
        c->acked++;
        f->acks++;
    } else if (STARTS_WITH(text, length, "{\"type\":\"error\"")) {
        die("client %u: %.*s", c->index, (int)(length < 500 ? length : 500), text);
    } else if (c->stage == GREETING && STARTS_WITH(text, length, "{\"type\":\"connected\"")) {
        greeted(f, c);
    } else if (c->stage == JOINING && STARTS_WITH(text, length, "{\"type\":\"joined_room\"")) {
        ready(f, c);
    } else {
        f->others++;
    }
}

static void message_arrived(struct fleet *f, struct client *c, const char *text, size_t length,
                            uint64_t now) {
    c->received++;
    f->deliveries++;
    f->message_bytes = length;
    if (c->watched && f->check_order) check_order(c, text, length);
    if (f->read_stamps) read_stamp(f, c, text, length, now);
}

static void check_order(struct client *c, const char *text, size_t length) {
    static const char field[] = "\"seq\":";
    const char *at = memmem(text, length, field, sizeof field - 1);
    if (!at) die("client %u: message without seq: %.*s", c->index, (int)length, text);
    uint64_t seq = 0;
    for (at += sizeof field - 1; at < text + length && (*at == ' ' || (*at >= '0' && *at <= '9')); at++)
        if (*at != ' ') seq = seq * 10 + (uint64_t)(*at - '0');
    if (c->last_seq && seq != c->last_seq + 1)
        die("client %u: %s: seq %llu after %llu", c->index, c->room->name, (unsigned long long)seq,
            (unsigned long long)c->last_seq);
    c->last_seq = seq;
}

/* The content starts `"t=<20 digits of send time> s=<5 digits of sender> ` (see load.c, send_message). */
static void read_stamp(struct fleet *f, struct client *c, const char *text, size_t length,
                       uint64_t now) {
    const char *at = memmem(text, length, "\"t=", 3);
    if (!at || text + length - at < 31) die("client %u: message without stamp", c->index);
    uint64_t sent_at = 0;
    uint32_t sender = 0;
    for (int i = 0; i < 20; i++) sent_at = sent_at * 10 + (uint64_t)(at[3 + i] - '0');
    for (int i = 0; i < 5; i++) sender = sender * 10 + (uint32_t)(at[26 + i] - '0');
    c->own += sender == c->index;
    uint64_t delay = now > sent_at ? now - sent_at : 0;
    bool other = f->marked || side_of(f, sender) != side_of(f, c->index);
    struct delays *d = other ? &f->other : &f->near;
    if (d->count == d->capacity) {
        d->capacity = d->capacity ? 2 * d->capacity : 1 << 16;
        d->ns = grow(d->ns, d->capacity * sizeof *d->ns);
    }
    d->ns[d->count++] = delay < UINT32_MAX ? (uint32_t)delay : UINT32_MAX;
}

static void greeted(struct fleet *f, struct client *c) {
    if (!f->join) {
        ready(f, c);
        return;
    }
    char text[256];
    int n = snprintf(text, sizeof text, "{\"type\":\"join_room\",\"room\":\"%s\"}", c->room->name);
    if (n < 0 || (size_t)n >= sizeof text) die("room name too long");
    c->stage = JOINING;
    client_frame(c, OP_TEXT, text, (size_t)n);
    client_flush(f, c);
}

static void ready(struct fleet *f, struct client *c) {
    c->stage = READY;
    f->ready++;
    if (c->deaf) {
        epoll_ctl(f->epoll, EPOLL_CTL_DEL, c->fd, NULL);
        return;
    }
    uint32_t bit = 1u << side_of(f, c->index);
    c->watched = !(c->room->watched & bit);
    c->room->watched |= bit;
    c->room->members++;
}

static void watch(struct fleet *f, struct client *c, bool write, int operation) {
    struct epoll_event event = {.events = EPOLLIN | (write ? EPOLLOUT : 0), .data.ptr = c};
    if (epoll_ctl(f->epoll, operation, c->fd, &event))
        die("client %u: epoll_ctl: %s", c->index, strerror(errno));
    c->wants_write = write;
}

/* Which port a client uses: half of each room is on one, half on the other, when there are two. */
static uint32_t side_of(const struct fleet *f, uint32_t index) {
    return index / (uint32_t)f->room_count % f->port_count;
}
