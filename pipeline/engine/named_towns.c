#include "engine/named_towns.h"

#include <string.h>

#include "base/log.h"

bool named_towns_builtin(const struct settings *s)
{
    const char *wanted = settings_find(s, "extract.named_positions");
    const char *path = settings_find(s, "place.gazetteer");

    return (!wanted || strcmp(wanted, "no") != 0) && (!path || !*path);
}

void named_towns_warn(const char *who, const char *what)
{
    log_warn("%s: %s in a script that the built-in gazetteer lacks: no "
             "position by name; `limbeck pull geonames:cities500` has such "
             "names, and says what to set",
             who, what);
}
