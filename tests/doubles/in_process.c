/* in_process LIBRARY PATH [OPTIONS]: a program that loads liblimbeck_reward.so
 * as others would: each line of stdin is asked at PATH, the replies go to
 * stdout. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct limbeck_reward;
typedef struct limbeck_reward *open_function(const char *options);
typedef const char *ask_function(struct limbeck_reward *r, const char *path,
                                 const char *request);
typedef void close_function(struct limbeck_reward *r);

static void *find(void *library, const char *name)
{
    void *found = dlsym(library, name);

    if (found == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(2);
    }
    return found;
}

int main(int argc, char **argv)
{
    char *line = NULL;
    size_t room = 0;
    void *library = argc > 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;

    if (library == NULL) {
        fprintf(stderr, "%s\n", argc > 2 ? dlerror() : "no library");
        return 2;
    }
    open_function *open = (open_function *)find(library, "limbeck_reward_open");
    ask_function *ask = (ask_function *)find(library, "limbeck_reward_ask");
    close_function *close =
        (close_function *)find(library, "limbeck_reward_close");
    struct limbeck_reward *r = open(argc > 3 ? argv[3] : NULL);
    while (getline(&line, &room, stdin) >= 0)
        fputs(ask(r, argv[2], line), stdout);
    free(line);
    close(r);
    dlclose(library);
    return 0;
}
