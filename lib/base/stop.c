#include "base/stop.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static volatile sig_atomic_t stop_flag, stop_grace_s = STOP_GRACE_S;
static atomic_bool stop_said;

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
enum { STOP_SIGNALS = sizeof(stop_signals) / sizeof(stop_signals[0]) };

/* Another signal than the first is no second one: a terminal's SIGINT reaches
 * a stage together with the SIGTERM of the run that it is part of. */
static void stop_on_signal(int number)
{
    if (stop_flag == number || number == SIGALRM)
        _exit(75);
    if (stop_flag != 0)
        return;
    stop_flag = number;
    alarm((unsigned)stop_grace_s + STOP_LAST_S);
}

static void stop_signals_mask(int how)
{
    sigset_t set;

    sigemptyset(&set);
    for (int i = 0; i < STOP_SIGNALS; i++)
        sigaddset(&set, stop_signals[i]);
    pthread_sigmask(how, &set, NULL);
}

void stop_catch_signals(void)
{
    struct sigaction action = {.sa_handler = stop_on_signal};

    sigemptyset(&action.sa_mask);
    for (int i = 0; i < STOP_SIGNALS; i++)
        sigaction(stop_signals[i], &action, NULL);
    sigaction(SIGALRM, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
    stop_release_signals();
}

void stop_hold_signals(void)
{
    stop_signals_mask(SIG_BLOCK);
}

void stop_release_signals(void)
{
    stop_signals_mask(SIG_UNBLOCK);
}

bool stop_asked(void)
{
    return stop_flag != 0;
}

bool stop_to_be_said(void)
{
    return stop_flag != 0 && !atomic_exchange(&stop_said, true);
}

void stop_set_grace(int seconds)
{
    stop_grace_s = seconds;
}

int stop_grace(void)
{
    return stop_grace_s;
}
