/* RFC 6455 frames as far as the bench needs them: whole frames, no extensions, no fragments. */
#ifndef BENCH_FRAMES_H
#define BENCH_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };
enum { FRAME_HEADER_MAX = 14 };

/* The only key the bench ever sends, so the answer it must get back is a constant (RFC 6455, 1.3). */
#define WEBSOCKET_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define WEBSOCKET_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

struct frame {
    unsigned opcode;
    bool masked;
    unsigned char mask[4];
    unsigned char *payload;
    size_t length; /* of the payload */
    size_t size;   /* of header and payload together */
};

/* 1: `out` describes the whole frame at `at`; 0: more bytes are needed; -1: fragment or extension bits. */
static inline int frame_parse(unsigned char *at, size_t available, struct frame *out) {
    if (available < 2) return 0;
    if ((at[0] & 0xF0) != 0x80) return -1;
    size_t header = 2, length = at[1] & 0x7F;
    if (length == 126) {
        if (available < 4) return 0;
        header = 4;
        length = (size_t)at[2] << 8 | at[3];
    } else if (length == 127) {
        if (available < 10) return 0;
        header = 10;
        length = 0;
        for (int i = 2; i < 10; i++) length = length << 8 | at[i];
    }
    out->opcode = at[0] & 0x0F;
    out->masked = (at[1] & 0x80) != 0;
    if (out->masked) {
        if (available < header + 4) return 0;
        memcpy(out->mask, at + header, 4);
        header += 4;
    }
    if (available - header < length) return 0;
    out->payload = at + header;
    out->length = length;
    out->size = header + length;
    return 1;
}

/* Writes the header of a final frame and returns its size; a masked one still lacks its four mask bytes. */
static inline size_t frame_header(unsigned char *at, unsigned opcode, size_t length, bool masked) {
    unsigned char bit = masked ? 0x80 : 0;
    at[0] = (unsigned char)(0x80 | opcode);
    if (length < 126) {
        at[1] = (unsigned char)(bit | length);
        return 2;
    }
    if (length < 65536) {
        at[1] = bit | 126;
        at[2] = (unsigned char)(length >> 8);
        at[3] = (unsigned char)length;
        return 4;
    }
    at[1] = bit | 127;
    for (int i = 0; i < 8; i++) at[2 + i] = (unsigned char)((uint64_t)length >> (56 - 8 * i));
    return 10;
}

/* Masks or unmasks in place, eight bytes at a time. */
static inline void frame_mask(unsigned char *data, size_t length, const unsigned char mask[4]) {
    uint64_t wide, word;
    memcpy(&wide, mask, 4);
    memcpy((unsigned char *)&wide + 4, mask, 4);
    size_t i = 0;
    for (; i + 8 <= length; i += 8) {
        memcpy(&word, data + i, 8);
        word ^= wide;
        memcpy(data + i, &word, 8);
    }
    for (; i < length; i++) data[i] ^= mask[i & 3];
}

#endif
