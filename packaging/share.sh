#!/bin/sh
# Manual pages and completion of the built programs into a share/ folder.
#   B=build sh packaging/share.sh FOLDER
set -eu
share=$1
bash=$share/bash-completion/completions
install -d "$share/man/man1" "$bash" "$share/zsh/site-functions"
install -m 644 "$B"/man/*.1 "$share/man/man1"
install -m 644 "$B/completion/_limbeck" "$share/zsh/site-functions"
install -m 644 "$B/completion/limbeck" "$bash"
for p in "$B"/bin/limbeck-*; do
    ln -sf limbeck "$bash/${p##*/}"
done
