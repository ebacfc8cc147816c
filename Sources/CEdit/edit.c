// The library is loaded when it is needed: only one command of the tool edits, and every start would pay for it. Its types
// are opaque here, so that its headers are not needed either.
#define _GNU_SOURCE
#include "CEdit.h"

#include <dlfcn.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "wide characters are code points");

// Numbers of <histedit.h>.
enum { EL_EDITOR = 2, EL_SIGNAL = 3, EL_BIND = 4, EL_SETTY = 8, EL_ADDFN = 9, EL_HIST = 10, EL_GETCFN = 13 };
enum { EL_CLIENTDATA = 14, H_SETSIZE = 1, H_ENTER = 10, CC_REFRESH = 4 };

typedef struct editline EditLine;
typedef struct historyW HistoryW;
typedef struct {
  const wchar_t *buffer, *cursor, *lastchar;
} LineInfoW;
typedef struct {
  int number;
  const wchar_t *text;
} HistEventW;

struct cedit {
  EditLine *line;
  HistoryW *history;
  FILE *input, *nowhere;
  struct cedit_callbacks callbacks;
  void *context;
};

static struct {
  EditLine *(*init_fd)(const char *, FILE *, FILE *, FILE *, int, int, int);
  void (*end)(EditLine *);
  int (*wset)(EditLine *, int, ...);
  int (*wget)(EditLine *, int, ...);
  const wchar_t *(*wgets)(EditLine *, int *);
  const LineInfoW *(*wline)(EditLine *);
  int (*winsertstr)(EditLine *, const wchar_t *);
  void (*deletestr)(EditLine *, int);
  int (*cursor)(EditLine *, int);
  int (*source)(EditLine *, const char *);
  HistoryW *(*history_winit)(void);
  void (*history_wend)(HistoryW *);
  int (*history_w)(HistoryW *, HistEventW *, int, ...);
} library;

static bool loaded;

static bool find(void *handle, const char *name, void **function) {
  *function = dlsym(handle, name);
  return *function != NULL;
}

static void load(void) {
  void *handle = dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!handle) return;
  loaded = find(handle, "el_init_fd", (void **)&library.init_fd) && find(handle, "el_end", (void **)&library.end) &&
           find(handle, "el_wset", (void **)&library.wset) && find(handle, "el_wget", (void **)&library.wget) &&
           find(handle, "el_wgets", (void **)&library.wgets) && find(handle, "el_wline", (void **)&library.wline) &&
           find(handle, "el_winsertstr", (void **)&library.winsertstr) &&
           find(handle, "el_deletestr", (void **)&library.deletestr) &&
           find(handle, "el_cursor", (void **)&library.cursor) &&
           find(handle, "el_source", (void **)&library.source) &&
           find(handle, "history_winit", (void **)&library.history_winit) &&
           find(handle, "history_wend", (void **)&library.history_wend) &&
           find(handle, "history_w", (void **)&library.history_w);
}

// Characters are read and written as UTF-8, whatever the environment says.
static void set_locale(void) { setlocale(LC_CTYPE, "C.UTF-8"); }

static void set_locale_once(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, set_locale);
}

int cedit_width(uint32_t character) {
  set_locale_once();
  return wcwidth((wchar_t)character);
}

int cedit_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  set_locale_once();
  pthread_once(&once, load);
  return loaded ? 0 : -1;
}

static cedit *editor_of(EditLine *line) {
  void *editor = NULL;
  library.wget(line, EL_CLIENTDATA, &editor);
  return editor;
}

static int next(EditLine *line, wchar_t *character) {
  cedit *editor = editor_of(line);
  uint32_t code = 0;
  int result = editor->callbacks.next(editor->context, &code);
  *character = (wchar_t)code;
  return result;
}

static unsigned char run(EditLine *line, int number) {
  cedit *editor = editor_of(line);
  int effect = editor->callbacks.command(editor->context, number);
  return (unsigned char)(effect == CEDIT_DONE ? CC_REFRESH : effect);
}

// The library does not tell a command by which name it was called, so that each has a function.
#define COMMAND(N) \
  static unsigned char command_##N(EditLine *line, wint_t key) { (void)key; return run(line, N); }
COMMAND(0) COMMAND(1) COMMAND(2) COMMAND(3) COMMAND(4) COMMAND(5) COMMAND(6) COMMAND(7)
COMMAND(8) COMMAND(9) COMMAND(10) COMMAND(11) COMMAND(12) COMMAND(13) COMMAND(14) COMMAND(15)
COMMAND(16) COMMAND(17) COMMAND(18) COMMAND(19) COMMAND(20) COMMAND(21) COMMAND(22) COMMAND(23)
COMMAND(24) COMMAND(25) COMMAND(26) COMMAND(27) COMMAND(28) COMMAND(29) COMMAND(30) COMMAND(31)

static unsigned char (*const commands[CEDIT_COMMANDS])(EditLine *, wint_t) = {
    command_0,  command_1,  command_2,  command_3,  command_4,  command_5,  command_6,  command_7,
    command_8,  command_9,  command_10, command_11, command_12, command_13, command_14, command_15,
    command_16, command_17, command_18, command_19, command_20, command_21, command_22, command_23,
    command_24, command_25, command_26, command_27, command_28, command_29, command_30, command_31,
};

// The library keeps pointers to the names.
static wchar_t names[CEDIT_COMMANDS][16];

static void name_commands(void) {
  for (int number = 0; number < CEDIT_COMMANDS; number++) swprintf(names[number], 16, L"alphagent-%d", number);
}

cedit *cedit_open(int terminal, struct cedit_callbacks callbacks, void *context) {
  static pthread_once_t named = PTHREAD_ONCE_INIT;
  pthread_once(&named, name_commands);
  cedit *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->callbacks = callbacks;
  editor->context = context;
  editor->input = fopen("/dev/null", "re");
  editor->nowhere = fopen("/dev/null", "we");
  if (editor->input && editor->nowhere)
    editor->line = library.init_fd(
        "alphagent", editor->input, editor->nowhere, editor->nowhere, terminal, terminal, terminal);
  editor->history = library.history_winit();
  if (!editor->line || !editor->history) {
    cedit_close(editor);
    return NULL;
  }
  HistEventW event;
  library.history_w(editor->history, &event, H_SETSIZE, 10000);
  library.wset(editor->line, EL_CLIENTDATA, editor);
  library.wset(editor->line, EL_EDITOR, L"emacs");
  library.wset(editor->line, EL_SIGNAL, 0);
  library.wset(editor->line, EL_SETTY, L"-d", L"-isig", (wchar_t *)NULL);
  library.wset(editor->line, EL_HIST, library.history_w, editor->history);
  library.wset(editor->line, EL_GETCFN, next);
  for (int number = 0; number < CEDIT_COMMANDS; number++)
    library.wset(editor->line, EL_ADDFN, names[number], L"the prompt's own", commands[number]);
  return editor;
}

void cedit_close(cedit *editor) {
  if (editor->line) library.end(editor->line);
  if (editor->history) library.history_wend(editor->history);
  if (editor->input) fclose(editor->input);
  if (editor->nowhere) fclose(editor->nowhere);
  free(editor);
}

bool cedit_configure(cedit *editor) {
  library.source(editor->line, NULL);
  const wchar_t *mode = NULL;
  return library.wget(editor->line, EL_EDITOR, &mode) == 0 && mode && mode[0] == L'v';
}

static void bind_both(cedit *editor, const wchar_t *keys, const wchar_t *command) {
  library.wset(editor->line, EL_BIND, keys, command, (wchar_t *)NULL);
  library.wset(editor->line, EL_BIND, L"-a", keys, command, (wchar_t *)NULL);
}

void cedit_bind(cedit *editor, const uint32_t *keys, const char *command) {
  wchar_t name[64];
  swprintf(name, 64, L"%s", command);
  bind_both(editor, (const wchar_t *)keys, name);
}

void cedit_bind_own(cedit *editor, uint32_t key, int number, bool everywhere) {
  wchar_t keys[2] = {(wchar_t)key, 0};
  library.wset(editor->line, EL_BIND, keys, names[number], (wchar_t *)NULL);
  if (everywhere) cedit_bind_outside(editor, key, number);
}

void cedit_bind_outside(cedit *editor, uint32_t key, int number) {
  wchar_t keys[2] = {(wchar_t)key, 0};
  library.wset(editor->line, EL_BIND, L"-a", keys, names[number], (wchar_t *)NULL);
}

void cedit_remember(cedit *editor, const uint32_t *text) {
  HistEventW event;
  library.history_w(editor->history, &event, H_ENTER, (const wchar_t *)text);
}

bool cedit_read(cedit *editor) {
  int count = 0;
  return library.wgets(editor->line, &count) != NULL;
}

struct cedit_line cedit_current(cedit *editor) {
  const LineInfoW *line = library.wline(editor->line);
  return (struct cedit_line){
      .text = (const uint32_t *)line->buffer,
      .length = (size_t)(line->lastchar - line->buffer),
      .cursor = (size_t)(line->cursor - line->buffer)};
}

bool cedit_insert(cedit *editor, const uint32_t *text) {
  return library.winsertstr(editor->line, (const wchar_t *)text) == 0;
}

void cedit_remove(cedit *editor, int count) { library.deletestr(editor->line, count); }
void cedit_move(cedit *editor, int count) { library.cursor(editor->line, count); }
