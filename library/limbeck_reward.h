/*
 * limbeck_reward.h: rewards in the process of a trainer: liblimbeck_reward.so.
 *
 * Three functions, JSON in and JSON out; the same code as `limbeck reward` and
 * `limbeck serve`. From Python:
 *
 *     lib = ctypes.CDLL('liblimbeck_reward.so')
 *     lib.limbeck_reward_open.restype = ctypes.c_void_p
 *     lib.limbeck_reward_ask.argtypes = [ctypes.c_void_p] + [ctypes.c_char_p] *
 * 2 lib.limbeck_reward_ask.restype = ctypes.c_char_p
 *     lib.limbeck_reward_close.argtypes = [ctypes.c_void_p]
 *     rewards = lib.limbeck_reward_open(b'{"presets":["gre-rl2"]}')
 *     reply = json.loads(lib.limbeck_reward_ask(rewards, b'/v1/reward',
 * request))
 *
 * Memory that runs out ends the process.
 *
 * Included by: tests.
 */
#ifndef LIMBECK_REWARD_LIBRARY_H
#define LIMBECK_REWARD_LIBRARY_H

#ifdef __cplusplus
extern "C" {
#endif

#define LIMBECK_REWARD_EXPORT __attribute__((visibility("default")))

struct limbeck_reward;

/* options: NULL, or a NUL-terminated object of
 *   "presets": [NAME or FILE, ...]  what can be paid besides the presets of the
 *              program; the first is paid where a request names none
 *   "gazetteer": FILE   a GeoNames dump in place of the built-in table
 *   "curriculum": FILE  as `limbeck serve --curriculum` keeps it
 * Never NULL: what is wrong with the options is the answer to every question.
 * Takes a fifth of a second; limbeck_reward_close gives it back. */
LIMBECK_REWARD_EXPORT struct limbeck_reward *
limbeck_reward_open(const char *options);

/* path: "/v1/reward", "/v1/extract" or "/v1/geocode"; request: the object that
 * `limbeck serve` is sent there (docs/rewards.md), NUL-terminated, up to 16
 * MiB. The reply is an object, {"error": TEXT} where the request cannot be
 * answered. It belongs to the library, and lasts until the same thread asks
 * again or ends, or the handle is closed. Any number of threads may ask at a
 * time. */
LIMBECK_REWARD_EXPORT const char *
limbeck_reward_ask(struct limbeck_reward *rewards, const char *path,
                   const char *request);

/* While no thread asks. NULL is fine. */
LIMBECK_REWARD_EXPORT void limbeck_reward_close(struct limbeck_reward *rewards);

#ifdef __cplusplus
}
#endif

#endif
