#!/bin/sh
# A server with every fault, and kills on the way: the replies are those of a
# good server. `make check-faults` does the same with 10,000 questions.
. tests/stages/tap.sh
. tests/stages/teach_world.sh
. tests/stages/faults.sh
need_file "$B/doubles/fault_server"
faults 120 2 20
plan_done
