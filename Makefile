# limbeck: `make help` says what there is to make.

# Every rule stands here: none of those that make brings along.
MAKEFLAGS += --no-builtin-rules

VERSION := 0.1.0
BUILD   ?= build
PREFIX  ?= /usr/local
CC      ?= cc
JOBS    ?= 2

PACKAGES := libarchive libcurl json-c libxml-2.0 libpcre2-8 libjpeg libpng \
	libwebp libexif yaml-0.1 libcrypto libxxhash proj libutf8proc openblas \
	sqlite3 geonames zlib libmicrohttpd
# Of these, only what the build makes of them is in the programs.
PACKAGES_MADE_OF := iso-codes icu-i18n
DEBIAN := gcc make pkg-config libarchive-dev libcurl4-openssl-dev \
	libjson-c-dev libxml2-dev libpcre2-dev libjpeg62-turbo-dev libpng-dev \
	libwebp-dev libexif-dev libyaml-dev libssl-dev libxxhash-dev \
	libproj-dev libutf8proc-dev libopenblas-pthread-dev libsqlite3-dev \
	libgeonames-dev iso-codes libicu-dev zlib1g-dev libmicrohttpd-dev
DEBIAN_TEST := libcmocka-dev sqlite3 jq perl zip unzip python3-minimal
# One version of the formatter, which every release has, gives one layout.
CLANG_FORMAT := clang-format-19
DEBIAN_DEV := $(CLANG_FORMAT) clang-tidy cppcheck shellcheck clang \
	libclang-rt-dev

# Each kind of build has its own folder, so that switching costs nothing.
comma := ,
quote := '
ifdef SANITIZE
  B := $(BUILD)/$(subst $(comma),-,$(SANITIZE))
  SAN := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
else
  B := $(BUILD)
endif
Q := $(if $(V),,@)
SAY := $(if $(V),:,echo)

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wvla -Wformat=2 -Wundef
ifdef DEV
  WARN += -Werror
endif
CFLAGS ?= -O2 -g
LIB_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null | \
	sed 's/-I/-isystem /g')
LIB_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lm -lpthread
# Where it is installed: text in pictures as evidence.
TESSERACT := $(shell pkg-config --modversion tesseract 2>/dev/null)
ifneq ($(TESSERACT),)
  LIB_CFLAGS += -DHAVE_TESSERACT='"$(TESSERACT)"'
  LIB_LIBS += $(shell pkg-config --libs tesseract)
endif
# Where it is installed: HEIC and AVIF.
LIBHEIF := $(shell pkg-config --modversion libheif 2>/dev/null)
ifneq ($(LIBHEIF),)
  LIB_LIBS += $(shell pkg-config --libs libheif)
endif
ALL_CFLAGS := -std=c17 -D_POSIX_C_SOURCE=200809L -D_GNU_SOURCE \
	-fno-math-errno -I. -Ilib -Ipipeline -I$(B)/gen $(WARN) $(SAN) $(LIB_CFLAGS) \
	-include lib/base/banned.h -DLIMBECK_VERSION='"$(VERSION)"' \
	-MMD -MP $(CFLAGS)
LINK := $(CC) $(SAN) $(LDFLAGS)
# A program of a bundle finds the libraries that lie beside it, before those
# of LD_LIBRARY_PATH; and those find each other by the same path.
BESIDE := -Wl,--disable-new-dtags,-rpath,'$$ORIGIN/../lib/limbeck'

# What there is: found, never listed.
ROOMS := lib db models answers filters evaluation rewards library teachers exports fetch reports cards decisions select review pipeline stages
SOURCES := $(filter-out pipeline/limbeck.c,$(shell find $(ROOMS) -name '*.c'))
STAGE_FILES := $(shell grep -ls '^const struct stage stage_' \
	stages/*.c stages/*/*.c)
STAGES   := $(filter-out stage_template,$(basename $(notdir $(STAGE_FILES))))
FILTERS  := $(filter-out filter_template,$(basename $(notdir \
	$(shell grep -ls '^const struct filter filter_' filters/*.c))))
REWARDS  := $(basename $(notdir \
	$(shell grep -ls '^const struct reward reward_' rewards/*.c)))
COMMANDS := $(basename $(notdir \
	$(shell grep -ls '^const struct command command_' pipeline/commands/*.c)))
BACKENDS := $(basename $(notdir \
	$(shell grep -ls '^const struct backend backend_' teachers/*.c)))
EXPORT_FORMATS := $(filter-out export_format_template,$(basename $(notdir \
	$(shell grep -ls '^const struct export_format export_format_' \
	exports/*.c))))
OBJECTS  := $(SOURCES:%.c=$(B)/obj/%.o)
LIBRARY  := $(B)/liblimbeck.a
PROGRAMS := $(B)/bin/limbeck $(STAGES:%=$(B)/bin/limbeck-%)
UNIT     := $(patsubst %.c,$(B)/%,$(shell find tests/unit tests/golden \
	-name 'test_*.c'))
FUZZ     := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard \
	tests/fuzz/fuzz_*.c))
BENCH    := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard \
	tests/bench/bench_*.c))
DOUBLES  := $(patsubst tests/doubles/%.c,$(B)/doubles/%,$(filter-out \
	tests/doubles/loopback.c,$(wildcard tests/doubles/*.c)))
GEN      := $(B)/gen/queries.h $(B)/gen/query_names.inc \
	$(B)/gen/schemas.c $(B)/gen/lists.c $(B)/gen/rewards.c

# Rewards for other people's programs: its own objects, since it may be loaded
# anywhere, and nothing of it but three functions can be seen.
SHARED := $(B)/lib/liblimbeck_reward.so
SHARED_SOURCES := $(filter lib/base/% lib/adapters/% lib/formats/% lib/geo/% \
	answers/% filters/% rewards/% library/% db/schemas.c,$(SOURCES))
SHARED_OBJECTS := $(SHARED_SOURCES:%.c=$(B)/pic/%.o) \
	$(patsubst %,$(B)/pic/gen/%.o,schemas iso_codes borders_file rewards)

.PHONY: all
all: $(PROGRAMS) $(SHARED) $(B)/man $(B)/completion

$(B)/obj/%.o: %.c | $(GEN)
	@mkdir -p $(@D)
	@$(SAY) '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) -c $< -o $@

# Built anew when what it may lack came or went.
$(shell mkdir -p $(B)/gen; echo 'libheif $(LIBHEIF)' | \
	cmp -s - $(B)/gen/optional || echo 'libheif $(LIBHEIF)' > $(B)/gen/optional)
HEIF_OBJECTS := $(B)/obj/lib/adapters/image_heif.o \
	$(B)/pic/lib/adapters/image_heif.o
$(HEIF_OBJECTS): $(B)/gen/optional
ifneq ($(LIBHEIF),)
$(HEIF_OBJECTS): ALL_CFLAGS += -DHAVE_LIBHEIF='"$(LIBHEIF)"' \
	$(shell pkg-config --cflags libheif | sed 's/-I/-isystem /g')
endif

$(LIBRARY): $(OBJECTS) $(B)/obj/gen/schemas.o $(B)/obj/gen/lists.o \
		$(B)/obj/gen/iso_codes.o $(B)/obj/gen/borders_file.o \
		$(B)/obj/gen/columns_file.o $(B)/obj/gen/rewards.o
	@rm -f $@
	@$(SAY) '  AR   $@'
	$(Q)ar rcs $@ $^

$(B)/obj/gen/%.o: $(B)/gen/%.c
	@mkdir -p $(@D)
	@$(SAY) '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) -c $< -o $@

$(B)/bin/limbeck: $(B)/obj/pipeline/limbeck.o $(LIBRARY)
	@mkdir -p $(@D)
	@$(SAY) '  LINK $@'
	$(Q)$(LINK) $(BESIDE) $^ $(LIB_LIBS) -o $@

PIC := -fPIC -fvisibility=hidden

$(B)/pic/%.o: %.c | $(GEN)
	@mkdir -p $(@D)
	@$(SAY) '  CC   $< (shared)'
	$(Q)$(CC) $(ALL_CFLAGS) $(PIC) -c $< -o $@

$(B)/pic/gen/%.o: $(B)/gen/%.c
	@mkdir -p $(@D)
	@$(SAY) '  CC   $< (shared)'
	$(Q)$(CC) $(ALL_CFLAGS) $(PIC) -c $< -o $@

$(B)/pic/liblimbeck.a: $(SHARED_OBJECTS)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(SHARED): $(B)/pic/library/limbeck_reward.o $(B)/pic/liblimbeck.a
	@mkdir -p $(@D)
	@$(SAY) '  LINK $@'
	$(Q)$(LINK) -shared -Wl,-soname,$(@F),-z,defs,--as-needed \
	    -Wl,--disable-new-dtags,-rpath,'$$ORIGIN/limbeck' \
	    $^ $(LIB_LIBS) -o $@

# One tiny main a stage: the same object file, asked for that stage.
$(B)/bin/limbeck-%: $(B)/obj/gen/main-%.o $(LIBRARY)
	@mkdir -p $(@D)
	@$(SAY) '  LINK $@'
	$(Q)$(LINK) $(BESIDE) $^ $(LIB_LIBS) -o $@

$(B)/gen/main-%.c: schemas/embed.sh
	@mkdir -p $(@D)
	$(Q)sh schemas/embed.sh main $* > $@

# Texts of schemas/ into the program, and the lists of what was found.
SCHEMA_FILES := $(sort $(wildcard schemas/*.sql schemas/queries/*.sql \
	schemas/views/*.sql schemas/policies/* schemas/prompts/* schemas/patterns/* schemas/pages/* schemas/shell/* \
	schemas/rewards/* schemas/adapters/* schemas/recipes/* schemas/jobs/* \
	schemas/country_stats.tsv schemas/locatability.tsv \
	schemas/*.json))
$(B)/gen/queries.h: $(wildcard schemas/queries/*.sql) schemas/embed.sh
	@mkdir -p $(@D)
	$(Q)sh schemas/embed.sh queries $(wildcard schemas/queries/*.sql) > $@.new
	$(Q)mv $@.new $@

$(B)/gen/query_names.inc: $(wildcard schemas/queries/*.sql) schemas/embed.sh
	@mkdir -p $(@D)
	$(Q)sh schemas/embed.sh query_names $(wildcard schemas/queries/*.sql) > $@.new
	$(Q)mv $@.new $@

$(B)/gen/schemas.c: $(SCHEMA_FILES) schemas/embed.sh $(B)/gen/listed
	@mkdir -p $(@D)
	$(Q)FILTERS="$(FILTERS)" sh schemas/embed.sh texts $(SCHEMA_FILES) > $@.new
	$(Q)mv $@.new $@

# Names of countries and their divisions, from the package iso-codes: the
# program that writes them makes keys by the functions that look them up.
ISO_SHARE := $(or $(shell pkg-config --variable=prefix iso-codes \
	2>/dev/null),/usr)/share
ISO_JSON  := $(ISO_SHARE)/iso-codes/json
ISO_OBJECTS := $(B)/obj/schemas/iso_codes.o $(patsubst %.c,$(B)/obj/%.o, \
	$(wildcard lib/base/*.c) lib/adapters/json.c lib/adapters/unicode.c \
	$(addprefix lib/geo/,names.c folding.c countries.c country_aliases.c \
	exonyms.c))
$(B)/gen/iso_codes: $(ISO_OBJECTS)
	$(Q)$(LINK) $(CFLAGS) $^ $(LIB_LIBS) \
	    $(shell pkg-config --libs icu-i18n 2>/dev/null) -o $@

$(B)/gen/iso_codes.c: $(B)/gen/iso_codes $(wildcard $(ISO_JSON)/iso_3166-*.json)
	@$(SAY) '  GEN  $@'
	$(Q)$< $(ISO_JSON) $(ISO_SHARE)/locale > $@.new
	$(Q)mv $@.new $@

$(B)/gen/borders_file.c: lib/geo/borders.bin schemas/embed.sh
	@mkdir -p $(@D)
	$(Q)sh schemas/embed.sh borders $< > $@.new
	$(Q)mv $@.new $@

$(B)/gen/columns_file.c: schemas/columns.tsv schemas/embed.sh
	@mkdir -p $(@D)
	$(Q)sh schemas/embed.sh columns $< > $@.new
	$(Q)mv $@.new $@

LISTED := stages: $(STAGES) filters: $(FILTERS) commands: $(COMMANDS) \
	backends: $(BACKENDS) export_formats: $(EXPORT_FORMATS)
ifneq ($(shell cat $(B)/gen/listed 2>/dev/null),$(strip $(LISTED)))
  $(shell mkdir -p $(B)/gen; echo "$(strip $(LISTED))" > $(B)/gen/listed)
  # A stage that is gone leaves no program behind.
  $(shell rm -f $(filter-out $(PROGRAMS),$(wildcard $(B)/bin/limbeck*)) \
      $(filter-out $(PROGRAMS:$(B)/bin/%=$(B)/man/%.1),$(wildcard \
      $(B)/man/limbeck*.1)))
endif
$(B)/gen/lists.c: $(B)/gen/listed schemas/embed.sh
	$(Q)sh schemas/embed.sh lists $(LISTED) > $@

# Apart from the others: a library of rewards has no stages.
ifneq ($(shell cat $(B)/gen/listed-rewards 2>/dev/null),$(REWARDS))
  $(shell mkdir -p $(B)/gen; echo "$(REWARDS)" > $(B)/gen/listed-rewards)
endif
$(B)/gen/rewards.c: $(B)/gen/listed-rewards schemas/embed.sh
	$(Q)sh schemas/embed.sh rewards $(REWARDS) > $@

# One man page a program, from its table of settings.
$(B)/man: $(PROGRAMS)
	@mkdir -p $@
	$(Q)for p in $(PROGRAMS); do \
	    $$p --man > $@/$$(basename $$p).1 || exit 1; done
	@touch $@

# What shells complete command lines by, from the tables of commands.
$(B)/completion: $(B)/bin/limbeck
	@mkdir -p $@
	$(Q)$< completion bash > $@/limbeck
	$(Q)$< completion zsh > $@/_limbeck
	@touch $@

# A test is compiled to an object first, so that a change to the library only
# links it anew.
$(B)/obj/tests/%.o: ALL_CFLAGS += -Itests/unit
$(B)/tests/%: $(B)/obj/tests/%.o $(LIBRARY)
	@mkdir -p $(@D)
	@$(SAY) '  LINK $@'
	$(Q)$(LINK) $^ -lcmocka $(LIB_LIBS) -o $@

$(B)/bench/%: tests/bench/%.c $(B)/obj/tests/bench/yardstick.o $(LIBRARY)
	@mkdir -p $(@D)
	@$(SAY) '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) $^ $(LIB_LIBS) -o $@

$(B)/doubles/%: tests/doubles/%.c $(B)/obj/tests/doubles/loopback.o $(LIBRARY)
	@mkdir -p $(@D)
	@$(SAY) '  CC   $<'
	$(Q)$(CC) $(ALL_CFLAGS) $^ $(LIB_LIBS) -o $@

$(B)/doubles/%.so: tests/doubles/preload/%.c
	@mkdir -p $(@D)
	@$(SAY) '  CC   $<'
	$(Q)$(CC) -O1 -shared -fPIC -U_FORTIFY_SOURCE $< -o $@

.PHONY: help
help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | \
	    expand -t 18
	@echo '  settings: DEV=1 (-Werror) SANITIZE=address,undefined VALGRIND=1'

.PHONY: deps
deps: ## install what building and testing needs, or say what is missing
	PACKAGES='$(PACKAGES) $(PACKAGES_MADE_OF) cmocka' sh demo/deps.sh $(DEBIAN) $(DEBIAN_TEST)

.PHONY: deps-build
deps-build:
	PACKAGES='$(PACKAGES) $(PACKAGES_MADE_OF)' sh demo/deps.sh $(DEBIAN)

.PHONY: deps-dev
deps-dev: ## install what lint and fuzz need besides
	sh demo/deps.sh $(DEBIAN_DEV)

.PHONY: check
check: all unit doubles ## build, then every test that is quick
	B=$(B) VALGRIND=$(VALGRIND) sh tests/check.sh $(UNIT)

.PHONY: unit doubles
unit: $(UNIT)
doubles: $(DOUBLES) $(B)/doubles/bad_disk.so

.PHONY: check-kill
check-kill: all ## kill -9 at twenty moments, then compare the stores
	B=$(B) sh tests/check-kill.sh
	B=$(B) sh tests/check-kill-sources.sh

.PHONY: check-faults
check-faults: all doubles ## 10,000 questions to a faulty server, ten kills
	B=$(B) sh tests/check-faults.sh

.PHONY: check-contamination
check-contamination: $(B)/tests/unit/stages/sample/test_sample_contact ## 100,000 samples against 3,000 of a benchmark, beside all pairs
	CONTACT_SAMPLES=100000 CONTACT_BENCHMARKS=3000 $<

.PHONY: check-servers
check-servers: all ## a real llama-server with the demo's teacher, built once outside the tree
	B=$(B) sh tests/check-servers.sh

.PHONY: check-slurm
check-slurm: all ## shards on a real Slurm of four nodes on this machine; as root
	B=$(B) sh tests/check-slurm.sh

.PHONY: check-engines
check-engines: all ## shards by make, GNU parallel, Snakemake and a real Grid Engine, to the end
	B=$(B) sh tests/check-engines.sh

.PHONY: check-trainers
check-trainers: all $(B)/doubles/engine_numbers ## load the exports with the trainers' own packages
	B=$(B) sh tests/check-trainers.sh

.PHONY: check-ctypes
check-ctypes: all ## liblimbeck_reward.so from Python's ctypes
	B=$(B) sh tests/check-ctypes.sh

.PHONY: check-mutants
check-mutants: ## break the product in many places; the tests must notice
	B=$(B) CC='$(CC)' sh tests/mutants/check-mutants.sh $(MUTANTS)

.PHONY: lint
lint: ## layout, clang-tidy, cppcheck, shellcheck, include table
	CC="$(CC)" CLANG_FORMAT=$(CLANG_FORMAT) \
	    PACKAGES='$(DEBIAN) $(DEBIAN_TEST)' sh tests/lint/lint.sh '$(subst $(quote),,$(ALL_CFLAGS))'

FUZZ_SECONDS ?= 60
.PHONY: check-browser
check-browser: all ## every page of the report in chromium, by playwright and axe-core
	B=$(B) sh tests/browser/report.sh

.PHONY: check-review-page
check-review-page: all ## the review page in chromium, by playwright
	B=$(B) sh tests/browser/review.sh

.PHONY: fuzz
fuzz: $(FUZZ) ## fuzz every reader of outside bytes, FUZZ_SECONDS each
	sh tests/fuzz/run.sh $(FUZZ_SECONDS) $(FUZZ)

FUZZ_FLAGS := -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all
# The library anew, instrumented; every target links the same.
FUZZ_LIB := $(BUILD)/fuzz-obj/liblimbeck.a
# Products of numbers read nothing from outside, and clang takes minutes and
# gigabytes to instrument their many registers.
ifdef FUZZ_LIB_BUILD
  $(B)/obj/models/kernels/int8%.o $(B)/obj/models/kernels/kernels%.o: \
      ALL_CFLAGS := $(filter-out -fsanitize=%,$(ALL_CFLAGS))
endif
.PHONY: fuzz-lib
fuzz-lib:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/fuzz-obj CC=clang \
	    FUZZ_LIB_BUILD=1 CFLAGS='-O1 -g $(FUZZ_FLAGS)' $(FUZZ_LIB)

$(BUILD)/fuzz/%: tests/fuzz/%.c fuzz-lib
	@mkdir -p $(@D)
	@$(SAY) '  FUZZ $<'
	$(Q)clang $(filter-out -I$(B)/gen -MMD -MP,$(ALL_CFLAGS)) \
	    -I$(BUILD)/fuzz-obj/gen -O1 \
	    -fsanitize=fuzzer,address,undefined $< $(FUZZ_LIB) $(LIB_LIBS) -o $@

.PHONY: bench
bench: all $(BENCH) ## speeds, each beside a yardstick of the same run
	B=$(B) sh tests/bench/bench.sh

GROWTH := 1000 10000 100000 1000000
.PHONY: bench-growth
bench-growth: all $(B)/bench/bench_growth ## every stage and command from 1,000 to 1,000,000 samples; GROWTH="1000 5000000": other sizes
	B=$(B) sh tests/bench/bench_growth.sh $(GROWTH)

.PHONY: bench-serve
bench-serve: all $(B)/bench/bench_serve ## limbeck serve under a client, beside a reward function in Python; 1,000,000 requests
	B=$(B) sh tests/bench/bench_serve.sh

MODEL_BENCH := $(addprefix $(B)/bench/,synthetic_model bench_inference \
	bench_scheduler bench_encoders)
.PHONY: bench-models
bench-models: $(MODEL_BENCH) ## local models beside this machine's limits
	B=$(B) sh tests/bench/bench_inference.sh

.PHONY: demo
demo: ## install, build, and run the miniature world
	sh demo/demo.sh

.PHONY: install
install: all ## into PREFIX (/usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin
	install $(PROGRAMS) $(DESTDIR)$(PREFIX)/bin
	install -d $(DESTDIR)$(PREFIX)/lib $(DESTDIR)$(PREFIX)/include
	install -m 644 $(SHARED) $(DESTDIR)$(PREFIX)/lib
	install -m 644 library/limbeck_reward.h $(DESTDIR)$(PREFIX)/include
	B=$(B) sh packaging/share.sh $(DESTDIR)$(PREFIX)/share

RELEASE ?= trixie
.PHONY: check-release
check-release: ## the README's commands in a fresh RELEASE=bookworm|trixie
	B=$(B) sh packaging/check-release.sh $(RELEASE)

.PHONY: bundle
bundle: all ## one archive that runs where nothing is installed
	B=$(B) sh packaging/bundle.sh $(VERSION)

.PHONY: check-bundle
check-bundle: bundle ## the demo from the archive, in a fresh RELEASE
	B=$(B) sh packaging/check-bundle.sh $(VERSION) $(RELEASE)

.PHONY: clean
clean: ## remove what was built
	rm -rf $(BUILD)

# What was found to be included is no target of the implicit rules.
%.d: ;

TEST_DEPENDS := $(patsubst $(B)/%,$(B)/obj/%.d,$(UNIT))
-include $(OBJECTS:.o=.d) $(TEST_DEPENDS) $(wildcard $(B)/obj/gen/*.d) \
	$(SHARED_OBJECTS:.o=.d)
.SECONDARY:
