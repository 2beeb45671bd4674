# make -f Makefile -j@THROTTLE@: the whole; once more where something was stopped,
# with -k to go on with other shards. Written by limbeck plan --engine make.
DIR := @DIR@
SHARDS := $(shell seq @SHARDS@)
SHELL := /bin/sh

all: $(DIR)/done/ask
.PHONY: all
.SECONDARY:

$(DIR)/done/ask: $(SHARDS:%=$(DIR)/done/ask-%)
	sh "$(DIR)/whole.sh" ask
	touch $@
$(DIR)/done/read: $(SHARDS:%=$(DIR)/done/read-%)
	sh "$(DIR)/whole.sh" read
	touch $@
$(DIR)/done/ask-%: $(DIR)/done/read
	sh "$(DIR)/shard.sh" ask $*
	touch $@
$(DIR)/done/read-%: $(DIR)/shard.sh
	mkdir -p "$(DIR)/done"
	sh "$(DIR)/shard.sh" read $*
	touch $@
