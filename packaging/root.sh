# shellcheck shell=sh
# root.sh: fresh minimal roots of Debian's releases, for the scripts here that
# read it in. Nothing is mounted outside a mount namespace of its own, so that
# nothing stays mounted whatever happens.

# The archive of a release's minimal root; made again after 30 days.
ROOT_CACHE=${ROOT_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/limbeck}

root_fail() {
    echo "$0: $1" >&2
    exit 2
}

# What must be here before anything is begun.
root_need() { # RELEASE
    case $1 in
    bookworm | trixie) ;;
    *) root_fail "RELEASE is bookworm or trixie, not \"$1\"" ;;
    esac
    [ "$(id -u)" -eq 0 ] || root_fail 'a fresh root needs the rights of root'
    for tool in debootstrap unshare chroot apt-config; do
        command -v $tool > /dev/null ||
            root_fail "$tool is missing (apt-get install debootstrap util-linux)"
    done
    unshare --mount --pid --fork true 2> /dev/null ||
        root_fail 'this machine allows no mount namespaces (unshare --mount)'
}

# The mirror that this machine's apt takes Debian from, or MIRROR.
root_mirror() {
    if [ -n "${MIRROR:-}" ]; then
        echo "$MIRROR"
        return
    fi
    # shellcheck disable=SC2016 # these are apt's own names
    apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' \
        'Created-By: Packages' | sed -n 's/^Debian|Debian|//p' | head -n 1
}

# The proxy that this machine's apt goes through, or nothing.
root_proxy() {
    PROXY=
    eval "$(apt-config shell PROXY Acquire::http::Proxy)"
    [ "$PROXY" != DIRECT ] || PROXY=
    echo "$PROXY"
}

# The cached archive of a minimal root, made where it is missing or old.
root_base() { # RELEASE WORK
    base=$ROOT_CACHE/$1-minbase.tar.gz
    if [ -z "$(find "$base" -mtime -30 2> /dev/null)" ]; then
        mirror=$(root_mirror)
        if [ -z "$mirror" ]; then
            apt-get update -qq >&2 || true
            mirror=$(root_mirror)
        fi
        [ -n "$mirror" ] ||
            root_fail 'apt knows no mirror of Debian: name one by MIRROR=URL'
        proxy=$(root_proxy)
        [ -z "$proxy" ] || export http_proxy="$proxy" https_proxy="$proxy"
        include=
        case $mirror in https:*) include=--include=ca-certificates ;; esac
        echo "a minimal root of $1 from $mirror" >&2
        # shellcheck disable=SC2086
        debootstrap --variant=minbase $include "$1" "$2/base" "$mirror" \
            > "$2/debootstrap.log" 2>&1 || {
            tail -n 20 "$2/debootstrap.log" >&2
            root_fail "debootstrap did not make a root of $1"
        }
        rm -f "$2"/base/var/cache/apt/archives/*.deb
        mkdir -p "$ROOT_CACHE"
        tar -C "$2/base" --one-file-system --numeric-owner \
            -czf "$base.new.$$" .
        mv "$base.new.$$" "$base"
        rm -rf --one-file-system "$2/base"
    fi
    echo "$base"
}

# A fresh root at WORK/root that reaches what this machine reaches.
root_make() { # RELEASE WORK
    archive=$(root_base "$1" "$2") || exit $?
    mkdir "$2/root"
    tar -C "$2/root" --numeric-owner -xzpf "$archive"
    cp -L /etc/resolv.conf "$2/root/etc/resolv.conf"
    proxy=$(root_proxy)
    [ -z "$proxy" ] || echo "Acquire::http::Proxy \"$proxy\";" \
        > "$2/root/etc/apt/apt.conf.d/00proxy"
}

# A shell command in the root, with nothing of this environment. What it
# leaves running ends with it.
root_run() { # WORK COMMAND
    # shellcheck disable=SC2016 # the inner shell expands these
    unshare --mount --pid --fork --kill-child --propagation private sh -c '
        mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
        exec chroot "$1" /usr/bin/env -i HOME=/root TERM=dumb LC_ALL=C.UTF-8 \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive \
            sh -c "$2"' root-run "$1/root" "$2"
}
