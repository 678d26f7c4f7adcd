/**
 * What Redis does for presence. One sorted set a person: a member for each node that has him, with the time at which it said so last; and
 * the empty member, with the time at which he last left one. All of it by Redis' own clock, as those of nodes differ. Whole scripts are
 * one step to everybody else: who finds that he is the first, or was the last, is the only one who does.
 */

/** `now` in milliseconds, `us` in microseconds; what was touched at `dead` or before is void. */
const CLOCK = `
local time = redis.call('TIME')
local us = time[1] * 1000000 + time[2]
local now = math.floor(us / 1000)
local dead = now - ARGV[1]`;

const IS_ALIVE = `
local function is_alive(entries)
  for at = 1, #entries, 2 do
    if entries[at] ~= '' and tonumber(entries[at + 1]) > dead then return true end
  end
  return false
end`;

/** ARGV: the lapse, the node, how long to remember. Answers the time in µs, then the places of those who were offline. */
export const TOUCH = `${CLOCK}${IS_ALIVE}
local answer = { us }
for place, key in ipairs(KEYS) do
  local own = redis.call('ZSCORE', key, ARGV[2])
  if not own or tonumber(own) <= dead then
    if not is_alive(redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')) then answer[#answer + 1] = place - 1 end
    redis.call('ZREMRANGEBYSCORE', key, '-inf', dead)
  end
  redis.call('ZADD', key, now, ARGV[2])
  redis.call('PEXPIRE', key, ARGV[3])
end
return answer`;

/** ARGV as above. Answers the time in µs, then the places of those who are offline now. */
export const LEAVE = `${CLOCK}${IS_ALIVE}
local answer = { us }
for place, key in ipairs(KEYS) do
  redis.call('ZREM', key, ARGV[2])
  redis.call('ZADD', key, now, '')
  redis.call('PEXPIRE', key, ARGV[3])
  if not is_alive(redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')) then answer[#answer + 1] = place - 1 end
end
return answer`;

/** Answers the time in µs. */
export const FORGET = `
local time = redis.call('TIME')
for _, key in ipairs(KEYS) do redis.call('DEL', key) end
return { time[1] * 1000000 + time[2] }`;

/** ARGV: the lapse. Answers the time in µs, then for each: 1 or 0 for online, and when he was seen last, or -1. */
export const READ = `${CLOCK}${IS_ALIVE}
local answer = { us }
for place, key in ipairs(KEYS) do
  local entries = redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
  answer[#answer + 1] = is_alive(entries) and 1 or 0
  answer[#answer + 1] = #entries == 0 and -1 or tonumber(entries[#entries])
end
return answer`;
