# includes.awk: the rules of docs/architecture.md, for includes.sh. POSIX awk.
#   awk -v page=docs/architecture.md -f includes.awk FILE...
# Files are named from the root of the tree. Tests may include everything.

function found(what) {
    print "lint: " what
    bad = 1
}

function folder(path) {
    return path ~ /\// ? substr(path, 1, match(path, /\/[^\/]*$/) - 1) : ""
}

function base_name(path) {
    sub(/.*\//, "", path)
    return path
}

# The row of the table that a folder has: its own, or one like `stages/*`.
function row_of(room) {
    if (room in place)
        return room
    sub(/[^\/]*$/, "*", room)
    return room in place ? room : ""
}

function trim(text) {
    gsub(/^ +| +$/, "", text)
    return text
}

# One row: | room | what it is | includes |. A name that ends in /* means
# every row above that begins so.
function read_room(line,   cell, names, n, i, j, hits) {
    split(line, cell, "|")
    rooms[++room_count] = trim(cell[2])
    place[trim(cell[2])] = room_count
    n = split(cell[4], names, " ")
    for (i = 1; i <= n; i++) {
        hits = 0
        for (j = 1; j < room_count; j++)
            if (names[i] == rooms[j] || (names[i] ~ /\/\*$/ &&
                index(rooms[j], substr(names[i], 1, length(names[i]) - 1)) == 1)) {
                may[rooms[room_count], rooms[j]] = 1
                hits++
            }
        if (hits == 0)
            found(page ": " rooms[room_count] " may include " names[i] \
                ", which is no row above")
    }
}

# One row: | headers | the beginnings of the files that may include them |
function read_library(line,   cell, heads, n, i) {
    split(line, cell, "|")
    n = split(cell[2], heads, " ")
    for (i = 1; i <= n; i++)
        adapter[heads[i]] = trim(cell[3])
}

function read_page(   line, table) {
    while ((getline line < page) > 0) {
        if (line ~ /^<!-- [a-z]* table -->/)
            table = line
        else if (line ~ /^<!-- end -->/)
            table = ""
        else if (line !~ /^\|/ || line ~ /^\|-/ || line ~ /^\| (folder|header) /)
            continue
        else if (table ~ /include/)
            read_room(line)
        else if (table ~ /library/)
            read_library(line)
    }
    close(page)
    if (room_count == 0)
        found(page ": there is no include table")
}

BEGIN {
    read_page()
    for (i = 1; i < ARGC; i++) {
        known[ARGV[i]] = 1
        name = base_name(ARGV[i])
        if (name in first)
            found("two files are called " name ": " first[name] " and " ARGV[i])
        first[name] = ARGV[i]
    }
    # C17, POSIX.1-2008, then what glibc and the compilers add.
    n = split("aio.h arpa/ assert.h complex.h cpio.h ctype.h dirent.h dlfcn.h " \
        "errno.h fcntl.h fenv.h float.h fmtmsg.h fnmatch.h ftw.h glob.h " \
        "grp.h iconv.h inttypes.h iso646.h langinfo.h libgen.h limits.h " \
        "locale.h math.h monetary.h mqueue.h ndbm.h net/ netdb.h netinet/ " \
        "nl_types.h poll.h pthread.h pwd.h regex.h sched.h search.h " \
        "semaphore.h setjmp.h signal.h spawn.h stdarg.h stdalign.h " \
        "stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h " \
        "stdnoreturn.h string.h strings.h stropts.h sys/ syslog.h tar.h " \
        "termios.h tgmath.h threads.h time.h trace.h uchar.h ulimit.h " \
        "unistd.h utime.h utmpx.h wchar.h wctype.h wordexp.h cpuid.h fts.h " \
        "getopt.h immintrin.h malloc.h", \
        names, " ")
    for (i = 1; i <= n; i++)
        libc[names[i]] = 1
    n = split("queries.h query_names.inc", names, " ")
    for (i = 1; i <= n; i++)
        generated[names[i]] = "db"
}

function can_read(path,   line, got) {
    got = (getline line < path)
    close(path)
    return got >= 0
}

FNR == 1 {
    comment = FILENAME ~ /\.h$/ && /^\/\*/
    if (FILENAME ~ /\.h$/)
        headers[++header_count] = FILENAME
    room = folder(FILENAME)
    inside = room !~ /^tests(\/|$)/
    if (inside && !(room in seen)) {
        seen[room] = ++seen_count
        seen_name[seen_count] = room
        if (row_of(room) == "")
            found(room " is no row of the table in " page)
        if (!can_read(room "/README.md"))
            found(room " has no README.md")
    }
}

comment {
    line = $0
    sub(/^ *(\/\*|\*\/|\*)? */, "", line)
    sub(/ *\*\/.*/, "", line)
    if (line ~ /^Included by:/)
        includers[FILENAME] = " "
    if (FILENAME in includers)
        includers[FILENAME] = includers[FILENAME] " " line
    if (/\*\//)
        comment = 0
}

function resolve(name,   i, n, roots, path) {
    n = split(room "/,,lib/,pipeline/,tests/unit/", roots, ",")
    for (i = 1; i <= n; i++) {
        path = roots[i] name
        if (path in known)
            return path
    }
    return ""
}

function check_ours(name, where,   path, to, from_row, to_row) {
    if (name in generated) {
        if (inside && room != generated[name])
            found(where ": only " generated[name] " may include " name)
        return
    }
    path = resolve(name)
    if (path == "") {
        found(where ": there is no " name)
        return
    }
    by[path] = by[path] " " FILENAME
    to = folder(path)
    if (!inside || to == room)
        return
    edge[room, to] = 1
    from_row = row_of(room)
    to_row = row_of(to)
    if (room ~ /^stages\// && to ~ /^stages(\/|$)/)
        found(where ": a stage may not include another (" name ")")
    else if (from_row != "" && to_row != "" && !((from_row, to_row) in may))
        found(where ": " room " may not include " path)
}

function check_library(name, where,   top, head, list, n, i) {
    top = name
    sub(/\/.*/, "/", top)
    if (name in libc || top in libc)
        return
    head = name in adapter ? name : top
    if (!(head in adapter)) {
        found(where ": <" name "> is in no row of the libraries in " page)
        return
    }
    n = split(adapter[head], list, " ")
    for (i = 1; i <= n; i++)
        if (index(FILENAME, list[i]) == 1)
            return
    found(where ": <" name "> belongs to " adapter[head])
}

/^[ \t]*#[ \t]*include[ \t]*["<]/ {
    where = FILENAME ":" FNR
    name = $0
    sub(/^[^"<]*["<]/, "", name)
    sub(/[">].*/, "", name)
    if ($0 ~ /"/)
        check_ours(name, where)
    else
        check_library(name, where)
}

# Is the file one that the item of a line `Included by:` means?
function means(item, file) {
    if (item == "everyone")
        return 1
    if (item ~ /\.[ch]$/)
        return base_name(file) == item
    return index(file, item "/") == 1
}

function in_makefile(path,   line, hit) {
    while ((getline line < "Makefile") > 0)
        if (index(line, path))
            hit = 1
    close("Makefile")
    return hit
}

function check_header(path,   text, items, files, n, m, i, j, own, hit) {
    if (!(path in includers)) {
        found(path ": its first comment has no line `Included by:`")
        return
    }
    text = includers[path]
    sub(/^ *Included by: */, "", text)
    sub(/[. ]*$/, "", text)
    n = split(text, items, /, */)
    m = split(by[path], files, " ")
    own = path
    sub(/h$/, "c", own)
    for (j = 1; j <= m; j++) {
        hit = files[j] == own
        for (i = 1; i <= n && !hit; i++)
            hit = means(items[i], files[j])
        if (!hit)
            found(path ": is included by " files[j] \
                ", which its line `Included by:` does not name")
    }
    for (i = 1; i <= n; i++) {
        hit = items[i] == "everyone" ||
            (items[i] == "Makefile" && in_makefile(path))
        for (j = 1; j <= m && !hit; j++)
            hit = files[j] != own && means(items[i], files[j])
        if (!hit)
            found(path ": its line `Included by:` names " items[i] \
                ", which does not include it")
    }
}

# Marks what can be reached from folder a in reach[start, ...].
function walk(start, a,   i, b) {
    for (i = 1; i <= seen_count; i++) {
        b = seen_name[i]
        if ((a, b) in edge && !((start, b) in reach)) {
            reach[start, b] = 1
            walk(start, b)
        }
    }
}

# The largest set of folders each of which reaches all the others.
function check_circles(   i, j, list, count, largest, most) {
    for (i = 1; i <= seen_count; i++)
        walk(seen_name[i], seen_name[i])
    for (i = 1; i <= seen_count; i++) {
        list = ""
        count = 0
        for (j = 1; j <= seen_count; j++)
            if ((seen_name[i], seen_name[j]) in reach &&
                (seen_name[j], seen_name[i]) in reach) {
                list = list " " seen_name[j]
                count++
            }
        if (count > most) {
            most = count
            largest = list
        }
    }
    if (most > 0)
        found("the largest circle of folders:" largest)
}

END {
    for (i = 1; i <= header_count; i++)
        check_header(headers[i])
    check_circles()
    if (!bad)
        print "includes: " seen_count " folders, no circle; " header_count \
            " headers name who includes them"
    exit bad
}
