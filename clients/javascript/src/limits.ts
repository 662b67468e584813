/** How long anything is waited for, and how much of anything is kept. Times are in ms. */

// The connection
export const WELCOME_TIMEOUT = 10_000;
export const STABLE_UPTIME = 10_000; // after which a failure is the first one again
export const TOO_MANY_PAUSE = 30_000; // the user's other connections do not end so soon
export const LONGEST_HINT = 60_000; // that a server may give us to wait
export const SHORTEST_BEAT = 1; // seconds, as in `heartbeat_interval`
export const USUAL_BEAT = 30;
export const LONGEST_BEAT = 120;
export const PONG_TIMEOUT = 10_000;
export const DOUBT_TIMEOUT = 3_000; // when there is a reason for doubt
export const LARGEST_FRAME = 2 ** 22; // characters; the server's own are far smaller
export const MOST_UNSENT = 2 ** 23; // bytes; a server that reads nothing must not fill our memory

// Close codes of our own
export const BAD_FRAME = 3002;
export const DEAD = 3008;

// Timers
export const LATE = 2_000; // a busy page's timers are not so late, a frozen one's are
export const GRACE = 3_000; // after a late one

// Tokens, requests and the storage
export const TOKEN_TIMEOUT = 30_000;
export const RENEWAL_PAUSE = 1_000;
export const REST_TIMEOUT = 30_000;
export const STORAGE_TIMEOUT = 3_000; // then it goes on without what is in there

// Rooms
export const MOST_REFUSED = 8; // refused or unanswered joins; the server takes a few more
export const MINUTE = 60_000;
export const MOST_MEMBERS = 1_000; // listed; a count tells of the others
export const TYPING_PAUSE = 3_000; // more often the server does not tell it
export const MOST_UNREAD = 1_000; // events that a stream may be behind
