/* Sicknesses of the stream of lines, of its bytes, and of the agent's end. */

static int line_number;

static void lines_doubled(const char *line) {
    plainly(line);
    if (case_number > 0 && line_number++ % 10 == 0) plainly(line);
}

static void steps_doubled(const char *line) {
    plainly(line);
    if (strstr(line, " => ") != NULL) plainly(line);
}

static void lines_dropped(const char *line) {
    if (++line_number % 10 != 0 || !strcmp(line, "ready")) plainly(line);
}

static void steps_dropped(const char *line) {
    if (strstr(line, " => ") == NULL || ++line_number % 10 != 0) plainly(line);
}

/* Outcomes alone: of which steps they are nobody can tell. */
static void steps_unsaid(const char *line) {
    const char *arrow = strstr(line, " => ");
    plainly(arrow == NULL ? line : arrow);
}

static void arrows_of_script(const char *line) {
    const char *arrow = strstr(line, " => ");
    plainly(arrow == NULL ? line : text("%.*s -> %s", (int)(arrow - line), line, arrow + 4));
}

static void with_carriage_return(const char *line) { plainly(text("%s\r", line)); }

static void carriage_return_alone(const char *line) { fputs(line, stdout), putchar('\r'); }

/* A byte of each tenth line is none of the character set's. */
static void bytes_garbled(const char *line) {
    char *spoilt = text("%s", line);
    if (++line_number % 10 == 0 && strstr(line, " => ") != NULL) spoilt[strlen(spoilt) / 2] = (char)0xFF;
    plainly(spoilt);
}

/* A byte of nothing behind each outcome, which a terminal does not show. */
static void bytes_of_nothing(const char *line) {
    fputs(line, stdout);
    if (strstr(line, " => ") != NULL) putchar('\0');
    putchar('\n');
}

static void one_long_line(const char *line) {
    fputs(line, stdout);
    if (strstr(line, " => ") != NULL && line_number++ == 0) {
        for (int count = 0; count < 5 << 20; count++) putchar('x');
    }
    putchar('\n');
}

static void byte_by_byte(const char *line) {
    for (; *line != '\0'; line++) putchar(*line), fflush(stdout);
    putchar('\n'), fflush(stdout);
}

/* A control: standard error is nobody's channel. */
static void talks_aside(const char *line) {
    fprintf(stderr, "sick: said: %s\n", line);
    plainly(line);
}

static void noise_instead_of_greeting(void) {
    for (;;) puts("kernel: out of coffee");
}

static void facts_for_ever(void) {
    for (;;) puts("weather fair");
}

static void noise_after_greeting(void) {
    for (int index = 0; index < fact_count; index++) puts(facts[index]);
    puts("ready");
    for (;;) puts("kernel: out of coffee");
}

static void ends_with_status(void) { leave(1); }

static void ends_by_signal(void) {
    fflush(stdout);
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

/* All is said, and the channel closed, but it does not go. */
static void never_leaves(void) {
    fflush(stdout);
    fclose(stdout);
    close(1), close(2);
    for (;;) {
        const struct timespec rest = {1000, 0};
        nanosleep(&rest, NULL);
    }
}

/* All is said, but the channel stays open. */
static void never_ends(void) {
    for (;;) pause_for(1000);
}
