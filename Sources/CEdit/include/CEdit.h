// Calls of libedit for wide characters, some of which are variadic. The library edits: it keeps the text, the keys, undo
// and the search; it draws nothing, as its output leads nowhere.
#ifndef CEDIT_H
#define CEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cedit cedit;

/// What an own command of the editor's does next.
enum cedit_effect { CEDIT_DONE = 0, CEDIT_SUBMIT = 1, CEDIT_REFUSED = 6 };

/// Number of own commands.
enum { CEDIT_COMMANDS = 32 };

/// Functions that the editor calls on the thread of `cedit_read`, with the context given to `cedit_open`.
struct cedit_callbacks {
  /// Gives the next character, and returns 1; 0 or less ends the reading.
  int (*next)(void *context, uint32_t *character);
  /// Executes an own command, and returns an effect.
  int (*command)(void *context, int number);
};

/// Text that is edited, and the cursor in it. It is the library's, and stands until the next call.
struct cedit_line {
  const uint32_t *text;
  size_t length;
  size_t cursor;
};

/// Columns that a terminal takes for a character; -1 for one that it does not show.
int cedit_width(uint32_t character);

/// Loads the library on the first call. Returns 0, or -1 where it is not installed.
int cedit_load(void);

/// Opens an editor for the terminal on a descriptor; NULL where there is no memory. To be closed by `cedit_close`.
cedit *cedit_open(int terminal, struct cedit_callbacks callbacks, void *context);
void cedit_close(cedit *editor);

/// Reads the user's file of key bindings, ~/.editrc, and returns whether it chooses vi's keys.
bool cedit_configure(cedit *editor);
/// Binds a key, a character or a sequence of them, to a command by its name, in vi also outside of insert mode.
void cedit_bind(cedit *editor, const uint32_t *keys, const char *command);
/// Binds a character to an own command, in vi also outside of insert mode if wanted.
void cedit_bind_own(cedit *editor, uint32_t key, int number, bool everywhere);
/// Binds a character to an own command where it is none of the text, outside of vi's insert mode.
void cedit_bind_outside(cedit *editor, uint32_t key, int number);
/// Tells the library of a cell, the newest, that it is to search.
void cedit_remember(cedit *editor, const uint32_t *text);

/// Lets the user edit until a command submits; returns whether one has.
bool cedit_read(cedit *editor);
struct cedit_line cedit_current(cedit *editor);
/// Inserts a text that ends with 0 before the cursor; false where there is no memory.
bool cedit_insert(cedit *editor, const uint32_t *text);
/// Removes characters before the cursor.
void cedit_remove(cedit *editor, int count);
void cedit_move(cedit *editor, int count);

#endif
