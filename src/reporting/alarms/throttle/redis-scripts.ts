/** The first failure of an interval: -1 for who tells of it, for the others the milliseconds left. */
export const BEGIN = `
if redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then
  redis.call('HSET', KEYS[2], 'total', '1')
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return -1
end
return redis.call('PTTL', KEYS[1])`;

/** Adds what an instance has counted; the failures go on, so the next interval begins. */
export const ADD = `
redis.call('HINCRBY', KEYS[2], 'untold', ARGV[3])
redis.call('HINCRBY', KEYS[2], 'total', ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[2])
redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
return 1`;

/**
 * Takes the sum: what this instance is to tell, what it had to leave because there has been a digest in
 * this interval, the total, and the milliseconds left. A lock of 0 milliseconds takes it in any case.
 */
export const TAKE = `
local untold = tonumber(redis.call('HGET', KEYS[2], 'untold') or '0')
local total = tonumber(redis.call('HGET', KEYS[2], 'total') or '0')
local left = redis.call('PTTL', KEYS[1])
if untold == 0 then return {0, 0, total, left} end
if ARGV[1] ~= '0' and not redis.call('SET', KEYS[3], '1', 'NX', 'PX', ARGV[1]) then
  return {0, untold, total, left}
end
redis.call('HSET', KEYS[2], 'untold', '0')
return {untold, 0, total, left}`;
