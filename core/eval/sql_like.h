#pragma once

struct sqlite3;

namespace tacq {

// Replaces LIKE and GLOB of a connection by ones whose time grows with text times pattern at most. SQLite's
// own try all ways to place the wildcards, within one instruction that no time limit interrupts. Patterns
// longer than `patternBytes` fail.
void addLinearLike(sqlite3* database, int patternBytes);

} // namespace tacq
