# shellcheck shell=sh
# llama_server.sh: builds, starts and kills the llama-server of check-servers.
# Sourced after tap.sh; $SERVERS is the folder that is kept.
#
# llama_server_build        false: $llama_missing says what is not there
# llama_server_model DIR    the model as the two files that it reads
# llama_server_start ARG... on a free port; $URL
# llama_server_again ARG... on the same port
# llama_server_kill
LLAMA_PACKAGE=llama-cpp-python==0.3.36

llama_needs() { # COMMAND...: all there?
    for llama_command; do
        command -v "$llama_command" > /dev/null && continue
        llama_missing="needs $llama_command"
        return 1
    done
}

llama_server_build() {
    llama_needs python3 || return 1
    python3 -c 'import numpy' 2> /dev/null || {
        llama_missing='needs numpy for python3'
        return 1
    }
    [ ! -x "$SERVERS/build/bin/llama-server" ] || return 0
    llama_needs cmake c++ || return 1
    mkdir -p "$SERVERS"
    if [ ! -d "$SERVERS/source/vendor/llama.cpp" ]; then
        rm -rf "$SERVERS/sdist" "$SERVERS/source"
        python3 -m pip download -q --no-deps --no-binary :all: \
            --no-build-isolation -d "$SERVERS/sdist" "$LLAMA_PACKAGE" \
            > "$SERVERS/pip.log" 2>&1 || {
            llama_missing="no Python package index: $(tail -n 1 "$SERVERS/pip.log")"
            return 1
        }
        mkdir "$SERVERS/source"
        tar xzf "$SERVERS"/sdist/*.tar.gz -C "$SERVERS/source" \
            --strip-components=1
    fi
    echo '# llama-server is built, once' >&2
    llama_make='Unix Makefiles'
    ! command -v ninja > /dev/null || llama_make=Ninja
    # What the server needs, and no file from elsewhere.
    {
        cmake -S "$SERVERS/source/vendor/llama.cpp" -B "$SERVERS/build" \
            -G "$llama_make" -DCMAKE_BUILD_TYPE=Release \
            -DCMAKE_CXX_FLAGS_RELEASE=-O1 -DLLAMA_STANDALONE=ON \
            -DBUILD_SHARED_LIBS=OFF -DLLAMA_OPENSSL=OFF \
            -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_BUILD_TESTS=OFF \
            -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF \
            -DGGML_OPENMP=OFF -DGGML_LLAMAFILE=OFF &&
            cmake --build "$SERVERS/build" --target llama-server
    } > "$SERVERS/build.log" 2>&1 && return 0
    llama_missing="llama-server does not build, see $SERVERS/build.log"
    return 1
}

llama_server_model() {
    PYTHONPATH=$SERVERS/source/vendor/llama.cpp/gguf-py \
        python3 tests/servers/gguf_teacher.py "$1" "$W/model.gguf" \
        "$W/mmproj.gguf"
}

llama_server_start() {
    llama_port=0
    llama_server_again "$@"
    llama_port=${URL##*:}
}

llama_server_again() {
    : > "$W/llama.log"
    "$SERVERS/build/bin/llama-server" -m "$W/model.gguf" \
        --mmproj "$W/mmproj.gguf" --host 127.0.0.1 --port "$llama_port" \
        --image-min-tokens 48 --image-max-tokens 48 --threads 2 "$@" \
        > "$W/llama.log" 2>&1 &
    llama_pid=$!
    trap 'llama_server_kill; rm -rf "$W"' EXIT
    while ! grep -q 'listening on http' "$W/llama.log"; do
        kill -0 $llama_pid 2> /dev/null || {
            tail -n 5 "$W/llama.log" >&2
            exit 1
        }
        sleep 0.1
    done
    URL=$(sed -n 's|.*listening on \(http://[0-9.:]*\).*|\1|p' "$W/llama.log" |
        tail -n 1)
}

llama_server_kill() {
    [ -n "$llama_pid" ] || return 0
    kill -9 "$llama_pid" 2> /dev/null
    wait "$llama_pid" 2> /dev/null
    llama_pid=
}
llama_pid=
