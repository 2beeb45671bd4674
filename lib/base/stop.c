#include "base/stop.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t stop_flag;

static void stop_on_signal(int number)
{
    if (stop_flag)
        _exit(75);
    stop_flag = number;
}

void stop_catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop_on_signal};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

bool stop_asked(void)
{
    return stop_flag != 0;
}
