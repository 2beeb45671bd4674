#include "stages/report/report_edges.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double edges_first_km = 0.05, edges_last_km = 20038;

static int edges_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The edge that lies nearest goes there. */
static void edges_move(double *km, double wanted)
{
    int best = 0;

    if (isnan(wanted) || wanted < edges_first_km || wanted > edges_last_km)
        return;
    for (int i = 1; i < EDGES; i++) {
        if (fabs(log(km[i] / wanted)) < fabs(log(km[best] / wanted)))
            best = i;
    }
    km[best] = wanted;
}

void edges_make(const struct report *r, double *km)
{
    static const double round[] = {1,    2,    5,    10,   20,   25,
                                   50,   100,  200,  250,  500,  750,
                                   1000, 2000, 2500, 5000, 10000};

    for (int i = 0; i < EDGES; i++)
        km[i] = edges_first_km *
                pow(edges_last_km / edges_first_km, (double)i / (EDGES - 1));
    for (size_t k = 0; k < sizeof(round) / sizeof(round[0]); k++)
        edges_move(km, round[k]);
    for (size_t i = 0; i < r->filter_count; i++) {
        if (strcmp(r->filters[i].name, "distance") == 0) {
            edges_move(km, r->filters[i].max);
            edges_move(km, r->filters[i].min);
        }
    }
    qsort(km, EDGES, sizeof(*km), edges_compare);
}

uint8_t edges_class(const double *edges, float km)
{
    int low = 0, high = EDGES;

    if (isnan(km))
        return 0;
    while (low < high) {
        int middle = (low + high) / 2;
        if ((float)edges[middle] < km)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint8_t)(low + 1);
}
