"""What must happen in Redis in one step, as Lua. Each script touches one key."""

from typing import Final

BEAT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
local dead = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)
return {known and 1 or 0, dead}
"""
"""Instances by the moment until which they are believed to live. `ARGV`: the instance, its time
(ms). Returns whether it was known still, and those whose time is over."""

TAKE_SLOT: Final = """
for i = 4, #ARGV do redis.call('SREM', KEYS[1], ARGV[i]) end
if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 then
  if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then
    return redis.call('SMEMBERS', KEYS[1])
  end
  redis.call('SADD', KEYS[1], ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
"""
"""A user's connections. `ARGV`: the connection, how many are allowed, how long to keep them
(ms), and connections that are gone. Returns 1, or those that take all the places."""

ARRIVE: Final = """
local found = redis.call('HGET', KEYS[1], ARGV[1])
local others = ''
if found then
  for id in string.gmatch(string.match(found, '^[^|]*|(.*)$') or '', '%S+') do
    if id ~= ARGV[3] then others = others .. ' ' .. id end
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. '|' .. ARGV[3] .. others)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {others == '' and 1 or 0, redis.call('HLEN', KEYS[1])}
"""
"""Users in a room, each with his name and the instances that he is there on. `ARGV`: the user,
his name, the instance, how long to keep the room (ms). Returns whether he is on no other
instance, and how many users there are."""

DEPART: Final = """
local found = redis.call('HGET', KEYS[1], ARGV[1])
if not found then return {0, redis.call('HLEN', KEYS[1]), ''} end
local name, ids = string.match(found, '^([^|]*)|(.*)$')
local others, was = '', false
for id in string.gmatch(ids or '', '%S+') do
  if id == ARGV[2] then was = true else others = others .. ' ' .. id end
end
if others == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], name .. '|' .. string.sub(others, 2))
end
return {was and others == '' and 1 or 0, redis.call('HLEN', KEYS[1]), name or ''}
"""
"""`ARGV`: the user and the instance that he has left. Returns whether he is in the room no
more, how many users there are, and his name."""

PRESENT: Final = """
local count = redis.call('HLEN', KEYS[1])
if count <= tonumber(ARGV[1]) then return {count, redis.call('HGETALL', KEYS[1])} end
return {count, redis.call('HRANDFIELD', KEYS[1], ARGV[1], 'WITHVALUES')}
"""
"""`ARGV`: the most users to name. Returns how many there are, and some with what `ARRIVE` keeps
of them."""
