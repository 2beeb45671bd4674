#include "teachers/server_job.h"

void server_list_put(struct server_list *list, struct server_job *job)
{
    job->next = NULL;
    *list->last = job;
    list->last = &job->next;
    list->count++;
}

void server_list_put_first(struct server_list *list, struct server_job *job)
{
    job->next = list->first;
    list->first = job;
    if (job->next == NULL)
        list->last = &job->next;
    list->count++;
}

struct server_job *server_list_pull(struct server_list *list,
                                    struct server_job **link)
{
    struct server_job *job = *link;

    *link = job->next;
    if (list->last == &job->next)
        list->last = link;
    list->count--;
    return job;
}

void server_job_finish(struct server *sv, struct server_job *job,
                       const struct err *why)
{
    if (why != NULL)
        job->ask->err = *why;
    job->ask->answered = why == NULL;
    server_list_put(&sv->done, job);
}
