/* The floor: for every message, a bare loop of send() of ready bytes to each subscriber; nothing else.
 *
 *   floor PORT BYTES     BYTES: payload size of the ready message frame
 *
 * Speaks just enough of the protocol for the load process. Its sockets block (a full one makes it wait,
 * so nothing is lost), and a peer that stops reading for ten seconds ends it. */
#define _GNU_SOURCE
#include "frames.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FILES_MAX = 65536, BUFFER_BYTES = 1 << 18, EVENTS = 512 };

static const char HANDSHAKE[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: " WEBSOCKET_ACCEPT "\r\n\r\n";

struct peer {
    bool upgraded, joined;
    unsigned char *rest;
    size_t rest_length;
};

static struct peer peers[FILES_MAX]; /* by file descriptor */
static int subscribers[FILES_MAX];
static int subscriber_count;
static unsigned char buffer[BUFFER_BYTES];
static unsigned char *ready_frame;
static size_t ready_size;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void send_all(int fd, const void *data, size_t length) {
    for (const char *at = data; length;) {
        ssize_t n = send(fd, at, length, MSG_NOSIGNAL);
        if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) return; /* its read will drop it */
        if (n < 0) fail("send");
        at += n;
        length -= (size_t)n;
    }
}

static void send_text(int fd, const char *text) {
    unsigned char frame[512];
    size_t length = strlen(text), header = frame_header(frame, OP_TEXT, length, false);
    memcpy(frame + header, text, length);
    send_all(fd, frame, header + length);
}

static void make_ready_frame(size_t length) {
    static const char head[] = "{\"type\":\"message\",\"data\":{\"content\":\"", tail[] = "\"}}";
    if (length < sizeof head + sizeof tail) length = sizeof head + sizeof tail;
    ready_frame = malloc(FRAME_HEADER_MAX + length);
    if (!ready_frame) fail("malloc");
    size_t header = frame_header(ready_frame, OP_TEXT, length, false);
    unsigned char *payload = ready_frame + header;
    memset(payload, 'x', length);
    memcpy(payload, head, sizeof head - 1);
    memcpy(payload + length - (sizeof tail - 1), tail, sizeof tail - 1);
    ready_size = header + length;
}

static void drop(int fd) {
    for (int i = 0; peers[fd].joined && i < subscriber_count; i++)
        if (subscribers[i] == fd) subscribers[i--] = subscribers[--subscriber_count];
    free(peers[fd].rest);
    peers[fd] = (struct peer){0};
    close(fd);
}

static void accept_peer(int epoll, int listener) {
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0) {
        if (errno == ECONNABORTED || errno == EAGAIN) return;
        fail("accept");
    }
    if (fd >= FILES_MAX) {
        close(fd);
        return;
    }
    int one = 1;
    struct timeval limit = {.tv_sec = 10};
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) fail("epoll_ctl");
}

static void text_arrived(int fd, struct frame *frame) {
    static const char join[] = "{\"type\":\"join_room\"";
    frame_mask(frame->payload, frame->length, frame->mask);
    if (frame->length > sizeof join && !memcmp(frame->payload, join, sizeof join - 1)) {
        if (!peers[fd].joined) subscribers[subscriber_count++] = fd;
        peers[fd].joined = true;
        send_text(fd, "{\"type\":\"joined_room\",\"data\":{}}");
        return;
    }
    for (int i = 0; i < subscriber_count; i++) send_all(subscribers[i], ready_frame, ready_size);
}

static void receive(int fd) {
    struct peer *peer = &peers[fd];
    if (peer->rest_length) memcpy(buffer, peer->rest, peer->rest_length);
    ssize_t n = recv(fd, buffer + peer->rest_length, BUFFER_BYTES - peer->rest_length, 0);
    if (n <= 0) {
        drop(fd);
        return;
    }
    size_t available = peer->rest_length + (size_t)n, at = 0;
    unsigned char *end = peer->upgraded ? NULL : memmem(buffer, available, "\r\n\r\n", 4);
    if (end) {
        peer->upgraded = true;
        at = (size_t)(end - buffer) + 4;
        send_all(fd, HANDSHAKE, sizeof HANDSHAKE - 1);
        send_text(fd, "{\"type\":\"connected\",\"data\":{}}");
    }
    struct frame frame;
    while (peer->upgraded && frame_parse(buffer + at, available - at, &frame) > 0) {
        if (frame.opcode == OP_TEXT) text_arrived(fd, &frame);
        at += frame.size;
    }
    size_t left = available - at;
    if (left == BUFFER_BYTES) {
        drop(fd);
        return;
    }
    if (left && !(peer->rest = realloc(peer->rest, left))) fail("realloc");
    if (left) memcpy(peer->rest, buffer + at, left);
    peer->rest_length = left;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fputs("usage: floor PORT BYTES\n", stderr);
        return 2;
    }
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    make_ready_frame((size_t)atol(argv[2]));

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
    if (listener < 0) fail("socket");
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)atoi(argv[1])),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address)) fail("bind");
    if (listen(listener, 4096)) fail("listen");
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[EVENTS];
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event)) fail("epoll");
    for (;;) {
        int n = epoll_wait(epoll, events, EVENTS, -1);
        if (n < 0 && errno != EINTR) fail("epoll_wait");
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == listener) accept_peer(epoll, listener);
            else receive(events[i].data.fd);
        }
    }
}
